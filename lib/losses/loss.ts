/**
 * The type of a loss, and what losses share.
 *
 * @module
 */

import type { Engine, RowLosses, Targets } from "../engines/engine.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import { columnOf, reduced, weightOf } from "./weights.ts";

/** The mean loss of the samples of a batch. The means of batches add up only with their weights. */
export interface LossMean {
  /** The mean, also where the reduction of the loss is the sum. */
  readonly value: number;
  /** The weight of the batch: the sum of the weights of its samples, or the number of samples. */
  readonly weight: number;
  /**
   * The parts of a mean that is a sum, such as that of {@linkcode multiLoss}: their values add up to `value`. The
   * parts may have different weights, so the mean of many batches is the sum of the means of each part.
   */
  readonly parts?: readonly Omit<LossMean, "parts">[];
}

/** The result of a loss: its value and its gradient. */
export interface LossResult<Out extends number = number> {
  /** The loss of the batch. */
  readonly loss: number;
  /** The gradient of the loss with respect to the output, of the same size as the output. */
  readonly gradient: Matrix<number, Out>;
  /**
   * The mean loss of the batch, from which `fit` and `evaluate` make the mean of many batches. Without it,
   * `loss` counts as the mean, and the number of samples as the weight.
   */
  readonly mean?: LossMean;
}

/**
 * A loss: a function that measures how far the output of a network is from the targets.
 *
 * `output` has a row for each sample. `Expected` is the type of the targets: labels, a matrix of the same size
 * as the output, or either. `weights` has a number from 0 for each sample, by which its loss counts; without
 * it all samples count alike. A loss of your own need not take weights: then a dataset with weights is
 * refused. One that takes them declares four parameters without default values, or only `...args`. The function throws a RangeError if the sizes of output, targets and weights do not fit.
 */
export type Loss<Expected extends Targets = Targets> = <Out extends number>(
  engine: Engine,
  output: Matrix<number, Out>,
  targets: Expected,
  weights?: NumberArray,
) => LossResult<Out>;

/** How the losses of a batch become one number. */
export type Reduction = "mean" | "sum";

/** Options of a loss. */
export interface LossOptions {
  /**
   * Whether to take the mean or the sum over the batch. The default is the mean. With weights, the mean is
   * the weighted sum divided by the sum of the weights. `fit` and `evaluate` report means in both cases.
   */
  readonly reduction?: Reduction;
}

/**
 * Returns the loss of a batch, from the loss of each row and the gradient of their sum.
 *
 * @throws {RangeError} if there are not as many weights as rows, or one is negative or not finite.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const rows = { losses: fromRows([[1], [3]]), gradient: fromRows([[2, 4], [6, 8]]) };
 * const { loss, gradient } = reduceRows(referenceEngine(), rows, "mean");
 * console.log(loss, gradient.data); // 2, and 1, 2, 3, 4
 * ```
 */
export function reduceRows<Out extends number>(
  engine: Engine,
  { losses, gradient }: RowLosses<Out>,
  reduction: Reduction,
  { weights, weight = weightOf(losses.rows, weights) }: RowWeights = {},
): LossResult<Out> {
  const factors = weights && columnOf(losses.rows, weights);
  const sum = factors ? engine.dot(losses, factors) : engine.sum(losses);
  const { factor, ...result } = reduced(sum, { reduction, weight });
  const weighted = factors ? engine.multiplyRows(gradient, factors) : gradient;
  return { ...result, gradient: engine.scale(factor, weighted) };
}

/** How the rows of a batch count. */
export interface RowWeights {
  /** A number from 0 for each row. Without them all rows count alike. */
  readonly weights?: NumberArray | undefined;
  /** What the mean divides by. */
  readonly weight?: number;
}
