/**
 * What predictions are worth, class by class.
 *
 * @module
 */

import type { Labels } from "./matrix.ts";

/**
 * The confusion matrix: row `i`, column `j` says how many samples of class `i` were taken for `j`.
 *
 * @throws {RangeError} if there are not as many predictions as targets, or one is not a class.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "@foldnet/foldnet";
 *
 * console.log(confusionMatrix([0, 1, 1], [0, 1, 0], 2)); // [[1, 1], [0, 1]]
 * ```
 */
export function confusionMatrix(predictions: Labels, targets: Labels, classes: number): number[][] {
  if (predictions.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${predictions.length} predictions with ${targets.length} targets`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] ?? NaN;
    const prediction = predictions[i] ?? NaN;
    const row = counts[target];
    if (!row || row[prediction] === undefined) {
      throw new RangeError(
        `Cannot count ${prediction} for ${target} at ${i}: there are ${classes} classes`,
      );
    }
    row[prediction]++;
  }
  return counts;
}

/** The part of each class that was recognized, by its row of the confusion matrix; NaN for none. */
export function classAccuracies(confusion: readonly (readonly number[])[]): number[] {
  return confusion.map((row, i) => (row[i] ?? 0) / row.reduce((sum, count) => sum + count, 0));
}
