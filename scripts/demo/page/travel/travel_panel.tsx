/// <reference lib="dom" />
/**
 * The panel of time travel: curves, the slider over kept states, and the tree of runs.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ChartsPanel } from "../charts/charts_panel.tsx";
import * as store from "../store.ts";
import { Branches } from "./branches.tsx";
import { Compare } from "./compare.tsx";
import { Forking } from "./forking.tsx";
import { Slider } from "./slider.tsx";
import { startValidating } from "./validating.ts";
import { WeightsView } from "./weights_view.tsx";

/** The panel of time travel. */
export function TravelPanel(): JSX.Element {
  useEffect(startValidating, []);
  if (store.timeline.value.branches.length === 0) {
    return (
      <>
        <p class="faint">
          Train a network, and its states are kept. Here you can then go back to each of them, see
          what it saw, and continue from it in another way.
        </p>
        <WeightsView />
      </>
    );
  }
  return (
    <>
      <ChartsPanel />
      <Slider />
      <Forking />
      <Branches />
      <Compare />
      <WeightsView />
    </>
  );
}
