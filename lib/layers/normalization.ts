/**
 * What layers of normalization share.
 *
 * @module
 */

import type { Moments, ScalarFunction } from "../engines/engine.ts";
import { type Matrix, matrix } from "../values/matrix.ts";
import { entries, type Tree } from "../values/tree.ts";

/** The parameters of normalization: by what a channel or feature is scaled, and how far it is shifted. */
export type NormParams = {
  /** The factors, in one row: at first 1. */
  readonly weights: Matrix;
  /** The shifts, in one row: at first 0. */
  readonly bias: Matrix;
};

/** The parameters to start from. */
export function normParams(channels: number): NormParams {
  return { weights: rowOf(1, channels), bias: rowOf(0, channels) };
}

/** One row of the same value. */
export function rowOf<Count extends number>(value: number, count: Count): Matrix<1, Count> {
  return matrix(1, count, new Float32Array(count).fill(value));
}

/** The inverse of the standard deviation that belongs to a variance. */
export function inverseDeviation(epsilon: number): ScalarFunction {
  return {
    name: "inverse deviation",
    value: (variance) => 1 / Math.sqrt(variance + epsilon),
    derivative: (_variance, y) => -0.5 * y ** 3,
  };
}

/**
 * Nothing, if variances may be added to this.
 *
 * @throws {RangeError} if it is not above 0.
 */
export function requireEpsilon(epsilon: number): void {
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`Cannot normalize with an epsilon of ${epsilon}: it must be above 0`);
  }
}

/**
 * The moments among the statistics of a layer.
 *
 * @throws {TypeError} if there are none.
 */
export function momentsIn(name: string, statistics: Tree): Moments {
  const named = new Map(entries(statistics).map(([path, leaf]) => [path.join("."), leaf]));
  const [mean, variance] = [named.get("mean"), named.get("variance")];
  if (!mean || !variance) {
    throw new TypeError(`Cannot run ${name}: the statistics hold no mean and variance for it`);
  }
  return { mean, variance };
}
