/// <reference lib="dom" />
/**
 * The curves of runs: charts of loss and accuracy, their legend, and a table.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { grouped } from "../../../shared/numbers.ts";
import { CurveChart, type Zoom } from "./curve_chart.tsx";
import { CurveTable } from "./curve_table.tsx";
import type { Curve, Measure } from "./curve.ts";
import { Legend } from "./legend.tsx";
import { readings } from "./chart_lines.ts";
import { descriptionOf, tickText } from "./texts.ts";

/** What the view shows. */
export interface CurvesViewProps {
  /** The curves, oldest first. Those that fork from another one begin on it. */
  readonly curves: readonly Curve[];
  /** The step that the page shows, if it shows one. */
  readonly marked?: number | undefined;
  /** Takes a step that was clicked in a chart. */
  readonly onPick?: (step: number) => void;
  /** What stands between the charts and their legend. */
  readonly children?: ComponentChildren;
}

const MEASURES: readonly (readonly [Measure, string])[] = [
  ["loss", "Loss"],
  ["accuracy", "Accuracy"],
];

/** About how many steps a smoothed curve is a mean of. */
const SPANS = [[1, "none"], [5, "5 steps"], [20, "20 steps"], [100, "100 steps"]] as const;

/** Returns the view of curves. */
export function CurvesView({ curves, marked, onPick, children }: CurvesViewProps): JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [isLogarithmic, setLogarithmic] = useState(true);
  const [span, setSpan] = useState<number>(20);
  const [zoom, setZoom] = useState<Zoom>();
  const [hovered, setHovered] = useState<number>();
  // The id keeps the look of a curve when others are removed.
  const styled = useMemo(() => curves.map((curve) => ({ ...curve, style: curve.id })), [curves]);
  const shown = useMemo(() => styled.filter(({ id }) => !hidden.has(id)), [styled, hidden]);
  const toggle = (id: number) =>
    setHidden(hidden.has(id) ? hidden.difference(new Set([id])) : new Set([...hidden, id]));
  const ends = useMemo(() => readings(curves, span, undefined), [curves, span]);
  const isZoomed = zoom !== undefined;

  return (
    <div class="curves">
      <div class="curves-tools">
        <label>
          <input
            type="checkbox"
            checked={isLogarithmic}
            onChange={({ currentTarget }) => setLogarithmic(currentTarget.checked)}
          />{" "}
          Logarithmic
        </label>
        <label>
          Smooth{" "}
          <select
            value={span}
            onChange={({ currentTarget }) => setSpan(Number(currentTarget.value))}
          >
            {SPANS.map(([steps, text]) => <option key={steps} value={steps}>{text}</option>)}
          </select>
        </label>
        {isZoomed && (
          <button type="button" onClick={() => setZoom(undefined)}>
            All steps (now {grouped(zoom.first)} to {grouped(zoom.last)})
          </button>
        )}
      </div>
      <div class="curves-charts">
        {MEASURES.map(([measure, title]) => (
          <CurveChart
            key={measure}
            title={title}
            description={descriptionOf(measure, curves, ends)}
            curves={shown}
            view={{ measure, span, isLogarithmic }}
            zoom={zoom}
            marked={marked}
            tick={(value) => tickText(measure, value)}
            onZoom={setZoom}
            onHover={setHovered}
            onPick={(step) => onPick?.(step)}
          />
        ))}
      </div>
      {children}
      <p class="faint">
        Thick lines are training batches, smoothed over the steps around each step; thin lines are
        the losses of the batches themselves; dots are validation images. Drag across a chart to
        look closer.
      </p>
      <Legend
        curves={styled}
        readings={hovered === undefined ? ends : readings(curves, span, hovered)}
        step={hovered}
        hidden={hidden}
        onToggle={toggle}
      />
      <CurveTable curves={curves} span={span} />
    </div>
  );
}
