/**
 * The layout of the page: a panel for each thing to do.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { DrawPanel } from "./draw/draw_panel.tsx";
import { lazily } from "./lazily.tsx";
import { MistakesPanel } from "./mistakes/mistakes_panel.tsx";
import { Notice } from "./notice.tsx";
import { data, shown } from "./store.ts";
import { SettingPanel } from "./train/setting_panel.tsx";
import { TrainPanel } from "./train/train_panel.tsx";
import { TravelPanel } from "./travel/travel_panel.tsx";

/** The last panel: the page stands before it is loaded. */
const FilesPanel = lazily(async () => (await import("./files/files_panel.tsx")).FilesPanel);

/** The page. */
export function App(): JSX.Element {
  return (
    <>
      <header class="masthead">
        <h1>foldnet</h1>
        <p>A neural network that you can watch as it learns. All of it runs in this page.</p>
        <p class="shown">
          On show: <strong>{shown.value?.title ?? "nothing yet"}</strong>
        </p>
      </header>
      <Notice />
      <main class="panels" data-images={data.value ? "ready" : "loading"}>
        <div class="column">
          <Panel name="draw" title="Draw">
            <DrawPanel />
          </Panel>
          <Panel name="files" title="Files">
            <FilesPanel />
          </Panel>
        </div>
        <div class="column">
          <Panel name="train" title="Train">
            <TrainPanel />
          </Panel>
          <Panel name="travel" title="Travel in time">
            <TravelPanel />
          </Panel>
          <Panel name="setting" title="Setting of the next run">
            <SettingPanel />
          </Panel>
          <Panel name="mistakes" title="Mistakes">
            <MistakesPanel />
          </Panel>
        </div>
      </main>
      <footer class="colophon">
        <p>
          The digits are MNIST's (LeCun, Cortes and Burges, 1998). Nothing that you draw or open
          leaves this page.
        </p>
      </footer>
    </>
  );
}

/** A panel with a heading. */
function Panel({ name, title, children }: {
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class={`panel ${name}-panel`} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      {children}
    </section>
  );
}
