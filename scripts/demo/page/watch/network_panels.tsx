/// <reference lib="dom" />
/**
 * The panels about the network that the run saved last.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { DrawPanel } from "../draw/draw_panel.tsx";
import { MistakesPanel } from "../mistakes/mistakes_panel.tsx";
import { shown } from "../store.ts";
import { WeightsView } from "../travel/weights_view.tsx";
import { view } from "./follow.ts";
import { loadImages } from "./saved_model.ts";

/** The panels, once there is a model. */
export function NetworkPanels(): JSX.Element | null {
  const { facts } = view.value;
  if (!shown.value) return null;
  return (
    <>
      <section class="panel draw-panel" aria-labelledby="draw-title">
        <h2 id="draw-title">Draw</h2>
        <p class="faint">{capitalized(shown.value.title)} reads what you draw.</p>
        <DrawPanel />
      </section>
      <section class="panel test-panel" aria-labelledby="test-title">
        <h2 id="test-title">The network</h2>
        <WeightsView />
        {facts?.isMnist ? <TestImages /> : (
          <p class="faint">
            This page has the test images of MNIST only. deno task evaluate tests on others.
          </p>
        )}
      </section>
    </>
  );
}

/** The test on test images: at once where the run has ended, else where the user asks for it. */
function TestImages(): JSX.Element {
  const [isAsked, ask] = useState(false);
  const isOn = isAsked || view.value.state?.kind === "ended";
  useEffect(() => {
    if (isOn) void loadImages();
  }, [isOn]);
  if (isOn) return <MistakesPanel />;
  return (
    <>
      <p class="faint">
        Each saved model can be tested on the test images here. That takes processor time from the
        training.
      </p>
      <button type="button" onClick={() => ask(true)}>Test the saved models</button>
    </>
  );
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
