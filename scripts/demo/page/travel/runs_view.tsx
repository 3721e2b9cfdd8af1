/**
 * The runs of the page: their curves, the slider over kept states, and their tree.
 *
 * @module
 */

import type { JSX } from "preact";
import { ChartsPanel } from "../charts/charts_panel.tsx";
import { Branches } from "./branches.tsx";
import { Compare } from "./compare.tsx";
import { Forking } from "./forking.tsx";
import { Slider } from "./slider.tsx";

/** The view of the runs, once there are some. */
export function RunsView(): JSX.Element {
  return (
    <>
      <ChartsPanel>
        <Slider />
        <Forking />
      </ChartsPanel>
      <Branches />
      <Compare />
    </>
  );
}
