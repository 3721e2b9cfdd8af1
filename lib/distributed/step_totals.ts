/**
 * The totals of a step, as they travel between the ranks.
 *
 * @module
 */

import type { BatchTotals } from "../training/epoch_totals.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { ShareOfLoss } from "./shared_loss.ts";

/** Returns what travels with the gradients of a share: sums over its samples. */
export function numbersOf(
  { samples, correct, mean, reduction }: ShareOfLoss,
  stops: boolean,
): readonly number[] {
  const parts = mean.parts ?? [];
  return [
    ...[samples, correct, mean.weight, mean.value * mean.weight],
    ...[Number(reduction === "sum"), Number(stops)],
    ...parts.flatMap(({ value, weight }) => [weight, value * weight]),
  ];
}

/**
 * Returns the totals of a batch from the sums over the ranks.
 *
 * @param copies How often the sums count the batch.
 */
export function togetherIn(sums: NumberArray, copies: number): {
  readonly totals: BatchTotals;
  readonly isSum: boolean;
  readonly stops: boolean;
} {
  const [samples = NaN, correct = NaN, weight = NaN, loss = NaN, sum = NaN, stop = NaN, ...parts] =
    Array.from(sums);
  const meanOf = (loss: number, weight: number) => ({
    value: weight === 0 ? 0 : loss / weight,
    weight: weight / copies,
  });
  const pairs = Array.from(
    { length: parts.length / 2 },
    (_, i) => meanOf(parts[2 * i + 1] ?? NaN, parts[2 * i] ?? NaN),
  );
  const mean = meanOf(loss, weight);
  return {
    totals: {
      samples: samples / copies,
      correct: correct / copies,
      mean: pairs.length === 0
        ? mean
        : { ...mean, value: pairs.reduce((sum, { value }) => sum + value, 0), parts: pairs },
    },
    isSum: sum > 0,
    stops: stop > 0,
  };
}
