/**
 * How the reference engine makes matrices in its precision.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import type { Precision } from "../engine.ts";

/** Makes the matrices of an engine. */
export interface Builder {
  /** Returns an array of so many zeros. */
  readonly zeros: (count: number) => Float32Array | Float64Array;
  /** Returns the matrix of a number for each index. */
  readonly build: <R extends number, C extends number>(
    rows: R,
    cols: C,
    element: (index: number) => number,
  ) => Matrix<R, C>;
  /** Returns a matrix whose numbers `fill` sums in float64. They are rounded once. */
  readonly summed: (rows: number, cols: number, fill: (sums: Float64Array) => void) => Matrix;
}

/** Returns what makes matrices of a precision. */
export function builderOf(precision: Precision): Builder {
  const zeros = precision === "float64"
    ? (count: number) => new Float64Array(count)
    : (count: number) => new Float32Array(count);
  return {
    zeros,
    build(rows, cols, element) {
      const data = zeros(rows * cols);
      for (let i = 0; i < data.length; i++) data[i] = element(i);
      return { rows, cols, data };
    },
    summed(rows, cols, fill) {
      const sums = new Float64Array(rows * cols);
      fill(sums);
      const data = zeros(sums.length);
      data.set(sums);
      return { rows, cols, data };
    },
  };
}
