/**
 * Curves: how a run went, step by step.
 *
 * @module
 */

import type { StepPoint } from "../protocol.ts";

/** What a chart can show of a step. */
export type Measure = "loss" | "accuracy";

/** How good a kept state is on validation images. */
export interface Validation {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** The curve of a run, or of what forked from one. */
export interface Curve {
  /** A whole number from 1. It says how the curve looks. */
  readonly id: number;
  readonly name: string;
  /** Where it forked from another curve, or undefined if it began by itself. */
  readonly from: { readonly id: number; readonly step: number } | undefined;
  /** Its own steps, in order. */
  readonly points: readonly StepPoint[];
  /** The states of its own that were judged, in order. */
  readonly validation: readonly Validation[];
}

/** Returns the number of items, sorted by step, that are not after a step. */
export function countUntil(items: readonly { readonly step: number }[], step: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.step ?? Infinity) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the last item that is not after a step, or undefined if all are. */
export function lastUntil<Item extends { readonly step: number }>(
  items: readonly Item[],
  step: number,
): Item | undefined {
  return items[countUntil(items, step) - 1];
}

/** Returns the last step of curves, 1 at the least. */
export function lastStep(curves: readonly Curve[]): number {
  const steps = curves.map(({ points, validation, from }) =>
    Math.max(points.at(-1)?.step ?? 0, validation.at(-1)?.step ?? 0, from?.step ?? 0)
  );
  return Math.max(1, ...steps);
}
