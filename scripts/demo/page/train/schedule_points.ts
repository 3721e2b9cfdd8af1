/**
 * The curve of a schedule.
 *
 * @module
 */

import type { Recipe } from "../../../train/recipe.ts";
import { scheduleOf } from "../../../train/schedule_of.ts";

/** Returns the steps of a run. */
export function stepsOf({ steps, epochs, batchSize }: Recipe, images: number): number {
  return steps ?? epochs * Math.ceil(images / batchSize);
}

/** Returns the learning rates of a run at some of its steps, from the first to the last one. */
export function schedulePoints(
  recipe: Recipe,
  steps: number,
  most: number,
): readonly { readonly step: number; readonly rate: number }[] {
  const rateAt = scheduleOf(recipe, steps);
  const count = Math.min(steps, most);
  return Array.from({ length: count }, (_, i) => {
    const step = count === 1 ? 0 : Math.round(i * (steps - 1) / (count - 1));
    return { step, rate: rateAt(step) };
  });
}

/** Returns a curve as the path of an SVG of a size, which the largest rate fills. */
export function pathOf(
  points: ReturnType<typeof schedulePoints>,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const last = Math.max(points.at(-1)?.step ?? 0, 1);
  const most = Math.max(...points.map(({ rate }) => rate), Number.MIN_VALUE);
  return points.map(({ step, rate }, i) => {
    const x = (width * step / last).toFixed(1);
    const y = (height * (1 - rate / most)).toFixed(1);
    return `${i === 0 ? "M" : "L"}${x} ${y}`;
  }).join("");
}
