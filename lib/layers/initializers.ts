/**
 * Initializers: functions that make the weights that a layer starts from. With weights of `rows` by
 * `cols`, each output reads `rows` inputs (the fan-in) and each input feeds `cols` outputs (the fan-out).
 *
 * @example
 * ```ts
 * import { dense, initializers } from "@foldnet/foldnet";
 *
 * const layer = dense(784, 10, { weights: initializers.glorot() });
 * console.log(layer.name); // "dense 784 -> 10"
 * ```
 *
 * @module
 */

import { type Matrix, matrix } from "../values/matrix.ts";
import {
  type Key,
  normal as standardNormal,
  uniform as standardUniform,
} from "../values/random.ts";
import { FINITE, FROM_ZERO, requireNumber } from "../values/require_number.ts";

/** A function that makes the weights to start from. */
export type Initializer = <Rows extends number, Cols extends number>(
  key: Key,
  rows: Rows,
  cols: Cols,
) => Matrix<Rows, Cols>;

/**
 * Returns the initializer of normal weights with variance 2 / fan-in, which keeps the scale of
 * activations through relu (He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015).
 */
export function he(): Initializer {
  return (key, rows, cols) => normal(Math.sqrt(2 / rows))(key, rows, cols);
}

/**
 * Returns the initializer of normal weights with variance 2 / (fan-in + fan-out), for tanh and sigmoid
 * (Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010).
 */
export function glorot(): Initializer {
  return (key, rows, cols) => normal(Math.sqrt(2 / (rows + cols)))(key, rows, cols);
}

/**
 * Returns the initializer of normal weights with mean 0 and the standard deviation given.
 *
 * @throws {RangeError} if it is not a finite number from 0.
 */
export function normal(deviation: number = 1): Initializer {
  requireNumber("draw weights with a deviation of", deviation, FROM_ZERO);
  return (key, rows, cols) =>
    matrix(rows, cols, standardNormal(key, rows * cols).map((n) => n * deviation));
}

/**
 * Returns the initializer of uniform weights between `-limit` and `limit`.
 *
 * @throws {RangeError} if the limit is not a finite number from 0.
 */
export function uniform(limit: number): Initializer {
  requireNumber("draw weights up to", limit, FROM_ZERO);
  return (key, rows, cols) =>
    matrix(rows, cols, standardUniform(key, rows * cols).map((n) => (2 * n - 1) * limit));
}

/**
 * Returns the initializer of weights that all have the same value.
 *
 * @throws {RangeError} if it is not finite.
 */
export function constant(value: number): Initializer {
  requireNumber("begin with weights of", value, FINITE);
  return (_key, rows, cols) => matrix(rows, cols, new Float32Array(rows * cols).fill(value));
}
