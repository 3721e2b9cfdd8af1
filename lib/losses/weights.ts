/**
 * Weights of samples, and the means that they make.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { brief } from "../values/json.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import type { Loss, LossResult, Reduction } from "./loss.ts";

/**
 * Returns the sum of the weights of a batch, or the number of its rows without weights.
 *
 * @throws {RangeError} if there are not as many weights as rows, or one is negative or not finite.
 */
export function weightOf(rows: number, weights?: NumberArray): number {
  if (!weights) return rows;
  requireWeights(rows, weights);
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

/**
 * Throws unless there is a weight for each row, a finite number from 0.
 *
 * @param place Where the rows are, for the message, if not in what the user gave.
 *
 * @throws {RangeError} if there are not as many weights as rows, or one is negative or not finite.
 */
export function requireWeights(rows: number, weights: NumberArray, place?: string): void {
  const where = place === undefined ? "" : ` of ${place}`;
  if (weights.length !== rows) {
    throw new RangeError(
      `Cannot weight ${rows} samples${where} by ${weights.length} weights: the counts differ`,
    );
  }
  for (let i = 0; i < weights.length; i++) requireWeight(`sample ${i}${where}`, weights[i]);
}

/**
 * Throws unless a weight is a finite number from 0.
 *
 * @param what What it is the weight of, for the message.
 *
 * @throws {RangeError} if it is not.
 */
export function requireWeight(what: string, weight: unknown): void {
  if (!(typeof weight === "number" && weight >= 0 && weight < Infinity)) {
    throw new RangeError(
      `Cannot weight ${what} by ${brief(weight)}: it must be a finite number from 0`,
    );
  }
}

/**
 * Throws unless a loss takes weights: it has four parameters, or a rest parameter alone.
 *
 * @throws {TypeError} if it has no parameter for them.
 */
export function requireWeighable(loss: Loss<never>): void {
  // A loss with three parameters would ignore the weights in silence. One with none takes all by a rest parameter.
  if (loss.length > 0 && loss.length < 4) {
    throw new TypeError(
      "Cannot weight samples: the loss takes no weights. Give it a fourth parameter for them " +
        "(a parameter with a default value, or after one, does not count), or leave them out of the dataset",
    );
  }
}

/** Returns the weights of rows as an Rx1 matrix. */
export function columnOf(rows: number, weights: NumberArray): Matrix {
  return { rows, cols: 1, data: weights };
}

/** Returns each row times its weight, or the rows as they are if there are no weights. */
export function weighRows<C extends number>(
  engine: Engine,
  rows: Matrix<number, C>,
  weights: NumberArray | undefined,
): Matrix<number, C> {
  return weights ? engine.multiplyRows(rows, columnOf(rows.rows, weights)) : rows;
}

/** What a sum of losses is divided by. */
export interface Divisor {
  /** Whether the loss is the mean or the sum. */
  readonly reduction: Reduction;
  /** The weight of the batch. */
  readonly weight: number;
  /** How many numbers a row has, where the mean is over numbers. The default is 1. */
  readonly numbers?: number;
}

/**
 * Returns the loss of a batch. Samples of no weight at all have the mean 0.
 *
 * @param sum Returns the weighted sum of the losses. It is not called before somebody reads the loss.
 * @param gradientOf Returns the gradient of the sum times a factor.
 */
export function reduced<Out extends number>(
  sum: () => number,
  gradientOf: (factor: number) => Matrix<number, Out>,
  { reduction, weight, numbers = 1 }: Divisor,
): LossResult<Out> {
  const share = weight * numbers > 0 ? 1 / (weight * numbers) : 0;
  const factor = reduction === "mean" ? share : 1;
  return {
    get loss() {
      return factor * sum();
    },
    mean: {
      get value() {
        return share * sum();
      },
      weight,
    },
    gradient: gradientOf(factor),
    reduction,
  };
}
