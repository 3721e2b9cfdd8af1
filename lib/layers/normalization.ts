/**
 * The parts that all layers of normalization share.
 *
 * @module
 */

import type { Engine, Moments } from "../engines/engine.ts";
import { constant } from "./initializers.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireNumber } from "./options.ts";
import { key } from "../values/random.ts";
import { entries, type Tree } from "../values/tree.ts";

/** The parameters of normalization: a factor and a shift for each channel or feature. */
export type NormParams = {
  /** The factors, in one row: at first 1. */
  readonly weights: Matrix;
  /** The shifts, in one row: at first 0. */
  readonly bias: Matrix;
};

/** Returns the parameters to start from. */
export function normParams(channels: number): NormParams {
  const row = (value: number) => constant(value)(key(0), 1, channels);
  return { weights: row(1), bias: row(0) };
}

/**
 * Returns one row of the same value. It takes memory when it is first read: files may tell of layers that
 * are far larger than what is in the files.
 */
export function rowOf<Count extends number>(value: number, count: Count): Matrix<1, Count> {
  let data: Float32Array | undefined;
  return {
    rows: 1,
    cols: count,
    get data() {
      return data ??= new Float32Array(count).fill(value);
    },
  };
}

/** Returns the inverse of the standard deviation of each channel, from variances, 1xC. */
export function inverseDeviation(engine: Engine, variance: Matrix, epsilon: number): Matrix {
  if (engine.isLate) {
    const { cols } = variance;
    const above = engine.combine<number, number>(1, variance, 1, rowOf(epsilon, cols));
    return engine.divideByRoot(rowOf(1, cols), above, 0);
  }
  return engine.map({
    name: "inverse deviation",
    value: (variance) => 1 / Math.sqrt(variance + epsilon),
    derivative: (_variance, y) => -0.5 * y ** 3,
  }, variance);
}

/**
 * Throws unless this may be added to variances.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is not above 0.
 */
export function requireEpsilon(kind: string, epsilon: number): void {
  const holds = (value: number) => value > 0 && value < Infinity;
  requireNumber(kind, "epsilon", epsilon, { holds, text: "above 0" });
}

/**
 * Returns the moments among the statistics of a layer.
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
