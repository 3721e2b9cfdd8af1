/**
 * Kernels of the reference engine for rows: softmax and the losses of classifications.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { requireNormalRows, requireParts, requireTargets } from "../checks.ts";
import { type Engine, isMatrix, type RowLosses, type Targets } from "../engine.ts";
import type { Builder } from "./builder.ts";

/** The kernels for rows. */
export type RowKernels = Pick<
  Engine,
  | "softmax"
  | "softmaxGradient"
  | "normalizeRows"
  | "normalizeRowsGradient"
  | "softmaxCrossEntropy"
  | "crossEntropy"
>;

/** Smaller probabilities count as this one, so that the loss of a sure mistake is finite. */
const SMALLEST_PROBABILITY = 2 ** -126;

/** Returns the kernels for rows. */
export function rowKernels(builder: Builder): RowKernels {
  return {
    softmax(x, places = 1) {
      requireParts("take the softmax of", x, places);
      return perPart(builder, x, places, softmaxInPlace);
    },
    softmaxGradient(y, gradient, places = 1) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      requireParts("apply the derivative of softmax to", y, places);
      return perPart(builder, y, places, (row, i) => {
        const start = i * row.length;
        let inner = 0;
        for (let j = 0; j < row.length; j++) inner += row[j]! * gradient.data[start + j]!;
        for (let j = 0; j < row.length; j++) row[j]! *= gradient.data[start + j]! - inner;
      });
    },
    normalizeRows(x, epsilon, places = 1) {
      requireParts("normalize", x, places);
      const inverse = builder.zeros(x.rows * places);
      const normal = perPart(builder, x, places, (row, i) => {
        const mean = meanOf(row, (number) => number);
        const factor = 1 / Math.sqrt(meanOf(row, (number) => (number - mean) ** 2) + epsilon);
        for (let j = 0; j < row.length; j++) row[j] = (row[j]! - mean) * factor;
        inverse[i] = factor;
      });
      return { normal, inverse: { rows: x.rows, cols: places, data: inverse } };
    },
    normalizeRowsGradient(result, gradient) {
      requireNormalRows(result, gradient);
      const { normal, inverse } = result;
      return perPart(builder, gradient, inverse.cols, (row, i) => {
        const y = (j: number) => normal.data[i * row.length + j]!;
        const mean = meanOf(row, (number) => number);
        const along = meanOf(row, (number, j) => number * y(j));
        for (let j = 0; j < row.length; j++) {
          row[j] = (row[j]! - mean - y(j) * along) * inverse.data[i]!;
        }
      });
    },
    softmaxCrossEntropy(logits, targets, smoothing) {
      const target = targetsOf(logits, targets);
      return rowLosses(builder, logits, (row, i) => {
        const expected = (j: number) => target(i, j) * (1 - smoothing) + smoothing / row.length;
        const shifted = row.slice();
        const logSum = softmaxInPlace(row);
        let mass = 0;
        let loss = 0;
        for (let j = 0; j < row.length; j++) {
          const weight = expected(j);
          mass += weight;
          // A class of no weight costs nothing, even if its logit is minus infinity.
          if (weight !== 0) loss += weight * (logSum - shifted[j]!);
        }
        for (let j = 0; j < row.length; j++) row[j] = mass * row[j]! - expected(j);
        return loss;
      });
    },
    crossEntropy(probabilities, targets) {
      const target = targetsOf(probabilities, targets);
      return rowLosses(builder, probabilities, (row, i) => {
        let loss = 0;
        for (let j = 0; j < row.length; j++) {
          const weight = target(i, j);
          const probability = Math.max(row[j]!, SMALLEST_PROBABILITY);
          if (weight !== 0) loss -= weight * Math.log(probability);
          row[j] = weight === 0 ? 0 : -weight / probability;
        }
        return loss;
      });
    },
  };
}

/** Returns the matrix of the rows that `kernel` leaves in the place of its own. */
function perRow<C extends number>(
  { zeros }: Builder,
  x: Matrix<number, C>,
  kernel: (row: Float64Array, i: number) => void,
): Matrix<number, C> {
  const data = zeros(x.rows * x.cols);
  const row = new Float64Array(x.cols);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) row[j] = x.data[i * x.cols + j]!;
    kernel(row, i);
    data.set(row, i * x.cols);
  }
  return { rows: x.rows, cols: x.cols, data };
}

/** Returns the same for each of so many parts of each row, counted along all rows. */
function perPart<C extends number>(
  builder: Builder,
  { rows, cols, data }: Matrix<number, C>,
  places: number,
  kernel: (part: Float64Array, i: number) => void,
): Matrix<number, C> {
  const parts = { rows: rows * places, cols: cols / places, data };
  return { rows, cols, data: perRow(builder, parts, kernel).data };
}

/** Returns the mean of `term` over the numbers of a row. */
function meanOf(row: Float64Array, term: (number: number, j: number) => number): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += term(row[j]!, j);
  return sum / row.length;
}

/** Returns the losses that `kernel` gives, and the gradients that it leaves in the place of rows. */
function rowLosses<C extends number>(
  builder: Builder,
  x: Matrix<number, C>,
  kernel: (row: Float64Array, i: number) => number,
): RowLosses<C> {
  const losses = builder.zeros(x.rows);
  const gradient = perRow(builder, x, (row, i) => losses[i] = kernel(row, i));
  return { losses: { rows: x.rows, cols: 1, data: losses }, gradient };
}

/** Replaces a row by its softmax, and returns the logarithm of the sum of its exponentials. */
function softmaxInPlace(row: Float64Array): number {
  let largest = -Infinity;
  for (let j = 0; j < row.length; j++) largest = Math.max(largest, row[j]!);
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp(row[j]! - largest);
  for (let j = 0; j < row.length; j++) row[j]! /= sum;
  return largest + Math.log(sum);
}

/** Returns the weight that row `i` of targets gives class `j`. */
function targetsOf(output: Matrix, targets: Targets): (i: number, j: number) => number {
  requireTargets(output, targets);
  return isMatrix(targets)
    ? (i, j) => targets.data[i * targets.cols + j]!
    : (i, j) => targets[i] === j ? 1 : 0;
}
