import { requireTargets } from "../engines/checks.ts";
import { isMatrix, type Targets } from "../engines/engine.ts";
import { hasNaN } from "../values/has_nan.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireNumbers } from "../values/require_matrix.ts";
import { type MetricOptions, weightsOf } from "./metric.ts";

/**
 * Returns the accuracy: the part of the samples whose class has the largest output, from 0 to 1. With weights, the
 * part of the weight of all samples; NaN if no sample has weight. A sample whose output has a NaN is never right.
 *
 * @param targets Labels, or a row of probabilities for each sample, such as a one-hot row: its class is the column
 * of the largest.
 *
 * @throws {RangeError} if sizes do not fit, a label is not a class, or the outputs have only one column: see
 * {@linkcode binaryScores}.
 * @throws {TypeError} if outputs or targets are bytes, or no matrix.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { accuracyScore } from "@foldnet/foldnet/metrics";
 *
 * const outputs = fromRows([[2, 1], [0, 3]]);
 * console.log(accuracyScore(outputs, [0, 0])); // 0.5
 * console.log(accuracyScore(outputs, [0, 0], { weights: [3, 1] })); // 0.75
 * ```
 */
export function accuracyScore(
  outputs: Matrix,
  targets: Targets,
  options: MetricOptions = {},
): number {
  requireNumbers("tell classes by", outputs);
  if (outputs.cols < 2) {
    throw new RangeError(
      `Cannot tell classes by ${outputs.cols} column: take binaryScores() with a threshold`,
    );
  }
  if ("rows" in targets) requireNumbers("compare outputs with targets of", targets);
  requireTargets(outputs, targets);
  const weightOf = weightsOf(outputs.rows, options);
  const classOf = isMatrix(targets)
    ? (row: number) => largest(targets, row)
    : (row: number) => targets[row];
  let right = 0;
  let all = 0;
  for (let i = 0; i < outputs.rows; i++) {
    all += weightOf(i);
    if (!hasNaN(outputs, i) && largest(outputs, i) === classOf(i)) right += weightOf(i);
  }
  return right / all;
}

/** Returns the column of the largest number of a row, or the first of equals. */
function largest({ cols, data }: Matrix, row: number): number {
  let best = 0;
  for (let j = 1; j < cols; j++) {
    if ((data[row * cols + j] ?? NaN) > (data[row * cols + best] ?? NaN)) best = j;
  }
  return best;
}
