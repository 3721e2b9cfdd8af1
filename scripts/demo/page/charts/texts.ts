/**
 * Numbers of curves as text.
 *
 * @module
 */

import { grouped, percent, percentOrDash } from "../../../shared/numbers.ts";
import type { Curve, Measure, Validation } from "./curve.ts";
import type { Reading } from "./chart_lines.ts";

/** Returns a loss with four decimals, as a power of ten where they say nothing, or a dash for NaN. */
export function lossText(loss: number): string {
  if (Number.isNaN(loss)) return "-";
  return loss !== 0 && (Math.abs(loss) < 0.001 || Math.abs(loss) >= 10_000)
    ? loss.toExponential(2)
    : loss.toFixed(4);
}

/** Returns a value of an axis. */
export function tickText(measure: Measure, value: number): string {
  if (measure === "accuracy") return percent(value, value > 0.99 && value < 1 ? 1 : 0);
  return value !== 0 && (value < 0.001 || value >= 10_000)
    ? value.toExponential(0)
    : `${Number(value.toPrecision(3))}`;
}

/** Returns what validation said last, with its step where the run is at another one by now. */
export function judgedText(
  judged: Validation | undefined,
  measure: Measure,
  step: number | undefined,
): string {
  const text = (measure === "loss" ? lossText : percentOrDash)(judged?.[measure] ?? NaN);
  return judged && judged.step !== step ? `${text} (step ${grouped(judged.step)})` : text;
}

/** Returns what a chart shows, in words. */
export function descriptionOf(
  measure: Measure,
  curves: readonly Curve[],
  readings: readonly (Reading | undefined)[],
): string {
  const text = measure === "loss" ? lossText : percentOrDash;
  const lines = curves.flatMap(({ name }, i) => {
    const reading = readings[i];
    if (!reading) return [];
    const judged = reading.validation &&
      `, on validation images ${judgedText(reading.validation, measure, reading.step)}`;
    return [`${name}: ${text(reading[measure])} at step ${grouped(reading.step)}${judged ?? ""}.`];
  });
  const title = measure === "loss" ? "Loss by step." : "Accuracy by step.";
  return [title, ...lines].join(" ");
}
