/**
 * The confusion matrix, and the scores of each class.
 *
 * @module
 */

import { isCount } from "../values/count.ts";
import type { Labels } from "../values/matrix.ts";
import { requireLabels } from "../values/require_labels.ts";
import { type MetricOptions, weightsOf } from "./metric.ts";

/**
 * Returns the confusion matrix: row `i`, column `j` is the number of samples of class `i` that were
 * predicted as class `j`, or the sum of their weights.
 *
 * @throws {RangeError} if there are not as many predictions or weights as targets, if one of the
 * predictions and targets is not a class, or if a weight is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "@foldnet/foldnet/metrics";
 *
 * console.log(confusionMatrix([0, 1, 1], [0, 1, 0], 2)); // [[1, 1], [0, 1]]
 * ```
 */
export function confusionMatrix(
  predictions: Labels,
  targets: Labels,
  classes: number,
  options: MetricOptions = {},
): number[][] {
  requireLabels(predictions);
  requireLabels(targets);
  if (predictions.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${predictions.length} predictions with ${targets.length} targets: ` +
        "the counts differ",
    );
  }
  if (!isCount(classes)) {
    throw new RangeError(`Cannot count ${classes} classes: it must be a whole number from 1`);
  }
  const weightOf = weightsOf(targets.length, options);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] ?? NaN;
    const prediction = predictions[i] ?? NaN;
    const row = counts[target];
    if (!row || row[prediction] === undefined) {
      throw new RangeError(
        `Cannot count prediction ${prediction} for target ${target} of sample ${i}: ` +
          `there are ${classes} classes`,
      );
    }
    row[prediction] += weightOf(i);
  }
  return counts;
}

/**
 * Returns the accuracy of each class: the part of its samples that were predicted as it. NaN for a
 * class without samples.
 *
 * @param confusion A confusion matrix, as {@linkcode confusionMatrix} returns it.
 *
 * @example
 * ```ts
 * import { classAccuracies } from "@foldnet/foldnet/metrics";
 *
 * console.log(classAccuracies([[3, 1], [1, 1]])); // [0.75, 0.5]
 * ```
 */
export function classAccuracies(confusion: readonly (readonly number[])[]): number[] {
  return confusion.map((row, i) => (row[i] ?? 0) / row.reduce((sum, count) => sum + count, 0));
}

/** The scores of a class. All but `samples` are from 0 to 1. */
export interface ClassScores {
  /** The part of the predictions of the class that are right. NaN if the class was never predicted. */
  readonly precision: number;
  /**
   * The part of the samples of the class that were predicted as it. NaN if the class has no samples.
   */
  readonly recall: number;
  /**
   * The harmonic mean of precision and recall. NaN if the class has no samples and was never predicted.
   */
  readonly f1: number;
  /** The number of samples of the class, or the sum of their weights. */
  readonly samples: number;
}

/**
 * Returns precision, recall and F1 of each class.
 *
 * @param confusion A confusion matrix, as {@linkcode confusionMatrix} returns it.
 *
 * @example
 * ```ts
 * import { classScores } from "@foldnet/foldnet/metrics";
 *
 * const [first] = classScores([[3, 1], [2, 4]]);
 * console.log(first); // { precision: 0.6, recall: 0.75, f1: 0.667, samples: 4 }, nearly
 * ```
 */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  const recalls = classAccuracies(confusion);
  return confusion.map((row, i) => {
    const right = row[i] ?? 0;
    const samples = row.reduce((sum, count) => sum + count, 0);
    const taken = confusion.reduce((sum, other) => sum + (other[i] ?? 0), 0);
    return {
      precision: right / taken,
      recall: recalls[i] ?? NaN,
      f1: 2 * right / (samples + taken),
      samples,
    };
  });
}
