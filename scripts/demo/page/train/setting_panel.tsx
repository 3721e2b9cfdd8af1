import type { JSX } from "preact";
import { AugmentForm } from "./augment_form.tsx";
import { EngineForm } from "./engine_form.tsx";
import { LayersEditor } from "./layers_editor.tsx";
import { RecipeForm } from "./recipe_form.tsx";
import { Share } from "./share.tsx";

/** The panel of the setting that the next run begins with. */
export function SettingPanel(): JSX.Element {
  return (
    <div class="train setting">
      <section aria-labelledby="network-title">
        <h3 id="network-title">Network</h3>
        <LayersEditor />
        <AugmentForm />
      </section>
      <section aria-labelledby="recipe-title">
        <h3 id="recipe-title">Recipe</h3>
        <RecipeForm />
        <h3>Engine</h3>
        <EngineForm />
        <h3>Share</h3>
        <Share />
      </section>
    </div>
  );
}
