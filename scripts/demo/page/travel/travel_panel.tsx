/// <reference lib="dom" />
/**
 * The panel of time travel: curves, the slider over kept states, and the tree of runs.
 *
 * @module
 */

import type { JSX } from "preact";
import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lazily } from "../lazily.tsx";
import * as store from "../store.ts";
import { startValidating } from "./validating.ts";
import { WeightsView } from "./weights_view.tsx";

/** Charts are large, and needed once there is a run. */
const RunsView = lazily(async () => (await import("./runs_view.tsx")).RunsView);

/** The panel of time travel. */
export function TravelPanel(): JSX.Element {
  useEffect(startValidating, []);
  const isEmpty = useComputed(() => store.timeline.value.branches.length === 0);
  if (isEmpty.value) {
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
      <RunsView />
      <WeightsView />
    </>
  );
}
