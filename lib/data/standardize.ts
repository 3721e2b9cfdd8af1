/**
 * Columns of numbers brought to mean 0 and deviation 1.
 *
 * @module
 */

import { type Matrix, matrix } from "../values/matrix.ts";
import { requireNumbers } from "../values/require_matrix.ts";

/** The means and standard deviations of columns. It can be kept as JSON. */
export interface Standardization {
  /** The mean of each column. */
  readonly means: readonly number[];
  /** The standard deviation of each column, 1 for a column whose numbers are all the same. */
  readonly deviations: readonly number[];
}

/**
 * Returns the means and standard deviations of the columns of a matrix. Take those of the training inputs, and
 * {@linkcode standardize} all other inputs by them too.
 *
 * @throws {RangeError} if the matrix has no rows, or does not hold `rows * cols` numbers.
 * @throws {TypeError} if it is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { standardizationOf } from "@foldnet/foldnet/csv";
 *
 * console.log(standardizationOf(fromRows([[1, 5], [3, 5]]))); // { means: [ 2, 5 ], deviations: [ 1, 1 ] }
 * ```
 */
export function standardizationOf(numbers: Matrix): Standardization {
  requireNumbers("find the means of", numbers);
  const { rows, cols, data } = numbers;
  if (rows === 0) throw new RangeError("Cannot find the means of 0 rows");
  const sums = (term: (value: number, col: number) => number): number[] => {
    const sums = new Array<number>(cols).fill(0);
    for (let i = 0; i < rows * cols; i++) {
      const col = i % cols;
      sums[col] = (sums[col] ?? 0) + term(data[i] ?? NaN, col);
    }
    return sums;
  };
  const means = sums((value) => value).map((sum) => sum / rows);
  const deviations = sums((value, col) => (value - (means[col] ?? NaN)) ** 2)
    .map((sum, col) => {
      const deviation = Math.sqrt(sum / rows);
      // The mean of equal numbers differs from them by the error of the sum.
      return deviation > 1e-12 * Math.abs(means[col] ?? NaN) ? deviation : 1;
    });
  return { means, deviations };
}

/**
 * Returns a matrix with the means subtracted from its columns, divided by the deviations.
 *
 * @throws {RangeError} if the matrix has not as many columns, or does not hold `rows * cols` numbers.
 * @throws {TypeError} if it is no matrix, or one of bytes.
 *
 * @example
 * ```ts
 * import { fromRows, toRows } from "@foldnet/foldnet";
 * import { standardizationOf, standardize } from "@foldnet/foldnet/csv";
 *
 * const by = standardizationOf(fromRows([[1], [3]]));
 * console.log(toRows(standardize(fromRows([[2], [5]]), by))); // [ [ 0 ], [ 3 ] ]
 * ```
 */
export function standardize(
  raw: Matrix,
  { means, deviations }: Standardization,
): Matrix {
  requireNumbers("standardize", raw);
  const { rows, cols, data } = raw;
  if (means.length !== cols || deviations.length !== cols) {
    throw new RangeError(
      `Cannot standardize ${rows}x${cols} by ${means.length} means and ${deviations.length} deviations: ` +
        "the numbers of columns differ",
    );
  }
  const numbers = Float32Array.from(
    { length: rows * cols },
    (_, i) => ((data[i] ?? NaN) - (means[i % cols] ?? NaN)) / (deviations[i % cols] ?? NaN),
  );
  return matrix(rows, cols, numbers);
}
