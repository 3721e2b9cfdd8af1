import type { JSX } from "preact";
import { AugmentForm } from "./augment_form.tsx";
import { GradientBars } from "./gradient_bars.tsx";
import { LayersEditor } from "./layers_editor.tsx";
import { PresetChoice } from "./preset_choice.tsx";
import { Progress } from "./progress.tsx";
import { RecipeForm } from "./recipe_form.tsx";
import { RunControls } from "./run_controls.tsx";
import { Share } from "./share.tsx";

/** The panel to train in: the run that is under way, and the setting of the next one. */
export function TrainPanel(): JSX.Element {
  return (
    <div class="train">
      <RunControls />
      <Progress />
      <GradientBars />
      <PresetChoice />
      <div class="setting">
        <section aria-labelledby="network-title">
          <h3 id="network-title">Network</h3>
          <LayersEditor />
          <AugmentForm />
        </section>
        <section aria-labelledby="recipe-title">
          <h3 id="recipe-title">Recipe</h3>
          <RecipeForm />
          <h3>Share</h3>
          <Share />
        </section>
      </div>
    </div>
  );
}
