/**
 * The lines of a chart: what is drawn of curves between two steps.
 *
 * @module
 */

import { linearScale, logarithmicScale, type Scale } from "../../../report/scales.ts";
import { type Aligned, aligned, type Line } from "./align.ts";
import { countUntil, type Curve, lastUntil, type Measure } from "./curve.ts";
import { ninesScale } from "./nines_scale.ts";
import { smoothCurves, type Smoothed } from "./smooth.ts";
import { thinned } from "./thin.ts";

/** How a chart shows curves. */
export interface View {
  readonly measure: Measure;
  /** The first and the last step to show. */
  readonly first: number;
  readonly last: number;
  /** About how many steps the smoothed curve is a mean of. */
  readonly span: number;
  /** Whether equal distances of losses are equal ratios, and accuracies near 1 are drawn apart. */
  readonly isLogarithmic: boolean;
  /** How many pixels wide the chart is. */
  readonly width: number;
}

/** The kinds of lines of a curve, those behind first. */
export const LINE_KINDS = ["raw", "smooth", "validation"] as const;

/** What a chart draws. */
export interface ChartLines {
  readonly scale: Scale;
  /** The steps of all lines. */
  readonly xs: number[];
  /** The heights of the lines, from 0 to 1: for each curve those of {@linkcode LINE_KINDS}. */
  readonly heights: Aligned[];
  /** Where curves forked from others: step and height. */
  readonly forks: readonly {
    readonly id: number;
    readonly step: number;
    readonly height: number;
  }[];
}

/** Returns what a chart draws of curves. */
export function chartLines(curves: readonly Curve[], view: View): ChartLines {
  const { measure, first, last, span } = view;
  const smoothed = smoothCurves(curves, measure, span);
  const lines = curves.flatMap((curve) => linesOf(curve, smoothed.get(curve.id), view, curves));
  const shown = lines.flatMap(({ xs, ys }) => ys.filter((_, i) => isIn(xs[i] ?? NaN, first, last)));
  const scale = scaleOf(shown, view);
  const { xs, values } = aligned(
    lines.map(({ xs, ys }) => ({ xs, ys: ys.map((y) => heightOf(scale, y)) })),
  );
  const forks = curves.flatMap(({ id, from }) => {
    const start = smoothed.get(id)?.start;
    return from && start !== undefined
      ? [{ id, step: from.step, height: heightOf(scale, start) }]
      : [];
  });
  return { scale, xs, heights: values, forks };
}

/** Returns the lines of a curve, as many as there are kinds. */
function linesOf(
  curve: Curve,
  smoothed: Smoothed | undefined,
  { measure, first, last, width, span }: View,
  curves: readonly Curve[],
): readonly Line[] {
  const { points, from } = curve;
  const kept = thinned(points, (i) => points[i]?.[measure] ?? NaN, {
    first,
    last,
    stretches: Math.max(1, Math.ceil(width / 2)),
  });
  const xs = kept.map((i) => points[i]?.step ?? NaN);
  const raw = { xs, ys: kept.map((i) => points[i]?.[measure] ?? NaN) };
  const means = kept.map((i) => smoothed?.values[i] ?? NaN);
  const begins = from && smoothed?.start !== undefined && kept[0] === 0;
  const smooth = begins
    ? { xs: [from.step, ...xs], ys: [smoothed.start, ...means] }
    : { xs, ys: means };
  // Where nothing is smoothed, the raw curve would lie under the same one. The accuracies of batches are a few values
  // that most batches jump between, so their lines would fill the chart.
  const hidden = { xs: [], ys: [] };
  return [
    span > 1 && measure === "loss" ? raw : hidden,
    smooth,
    validationOf(curve, measure, curves),
  ];
}

/** Returns the line of the judged states. A fork's begins at the state that it began from. */
function validationOf(curve: Curve, measure: Measure, curves: readonly Curve[]): Line {
  const { from, validation } = curve;
  const parent = from && curves.find(({ id }) => id === from.id);
  const start = parent && lastUntil(parent.validation, from.step);
  const begins = start?.step === from?.step && validation[0]?.step !== from?.step;
  const all = start && begins ? [start, ...validation] : validation;
  return { xs: all.map(({ step }) => step), ys: all.map((judged) => judged[measure]) };
}

function isIn(step: number, first: number, last: number): boolean {
  return step >= first && step <= last;
}

function scaleOf(values: readonly number[], { measure, isLogarithmic }: View): Scale {
  let [least, least0, greatest] = [Infinity, Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value > 0 && value < least) least = value;
    if (value < least0) least0 = value;
    if (value > greatest) greatest = value;
  }
  if (measure === "accuracy") {
    const low = Number.isFinite(least0) ? least0 : 0;
    return isLogarithmic ? ninesScale(low) : linearScale(low < 0.5 ? 0 : low < 0.8 ? 0.5 : 0.8, 1);
  }
  if (!(greatest > 0)) return linearScale(0, 1);
  // A flat curve, too, needs a scale of some height.
  if (isLogarithmic) return logarithmicScale(least * 0.8, Math.max(greatest, least) * 1.25);
  return linearScale(0, greatest * 1.05);
}

/** Returns the height of a value: a loss of 0 has none where the scale is logarithmic. */
function heightOf(scale: Scale, value: number): number {
  const height = scale.position(value);
  return Math.abs(height) > FAR ? NaN : height;
}

// Canvases draw what is far outside in the wrong place.
const FAR = 50;

/** What a curve says at a step. */
export interface Reading {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** The judged state that is nearest before. */
  readonly validation: Curve["validation"][number] | undefined;
}

/**
 * Returns what each curve says at a step, or at its end where the step is undefined. Undefined for a curve that does
 * not reach the step. Losses and accuracies are smoothed.
 */
export function readings(
  curves: readonly Curve[],
  span: number,
  step: number | undefined,
): readonly (Reading | undefined)[] {
  const losses = smoothCurves(curves, "loss", span);
  const accuracies = smoothCurves(curves, "accuracy", span);
  return curves.map(({ id, points, validation, from }) => {
    const end = points.at(-1)?.step ?? validation.at(-1)?.step;
    const at = step ?? end;
    if (end === undefined || at === undefined || at > end || at < (from?.step ?? 0)) {
      return undefined;
    }
    const index = countUntil(points, at) - 1;
    const judged = lastUntil(validation, at);
    return {
      step: points[index]?.step ?? judged?.step ?? at,
      loss: losses.get(id)?.values[index] ?? NaN,
      accuracy: accuracies.get(id)?.values[index] ?? NaN,
      validation: judged,
    };
  });
}
