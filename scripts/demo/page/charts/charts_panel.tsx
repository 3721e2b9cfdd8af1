/// <reference lib="dom" />
/**
 * The curves of the page's runs.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import * as store from "../store.ts";
import { travelNear } from "../travel/travel_state.ts";
import { useThrottled } from "../travel/throttled.ts";
import { CurvesView } from "./curves_view.tsx";
import { timelineCurves } from "./timeline_curves.ts";

/** The milliseconds from one drawing to the next, at least. */
const DRAW_EVERY = 100;

/** The curves of all branches. A click shows the kept state that is nearest on the chosen branch. */
export function ChartsPanel({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  const timeline = useThrottled(store.timeline, DRAW_EVERY);
  const place = useThrottled(store.shown, DRAW_EVERY)?.place;
  const curves = useMemo(() => timelineCurves(timeline), [timeline]);
  return (
    <CurvesView
      curves={curves}
      marked={place?.step}
      onPick={travelNear}
    >
      {children}
    </CurvesView>
  );
}
