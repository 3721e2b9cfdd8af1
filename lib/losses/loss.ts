/**
 * The type of a loss.
 *
 * @module
 */

import type { Engine, Targets } from "../engines/engine.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";

/**
 * The mean loss of the samples of a batch. The means of batches add up only with their weights. `value` and `parts` may
 * be getters, which read {@linkcode Scalar}s when somebody asks.
 */
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
  /** The loss of the batch: a number, or a getter that reads {@linkcode Scalar}s when somebody asks. */
  readonly loss: number;
  /** The gradient of the loss with respect to the output, of the same size as the output. */
  readonly gradient: Matrix<number, Out>;
  /**
   * The mean loss of the batch, from which `fit` and `evaluate` make the mean of many batches. Without it,
   * `loss` counts as the mean, and the number of samples as the weight.
   */
  readonly mean?: LossMean;
  /** How the loss and its gradient are made of those of the samples. Several processes need it to train together. */
  readonly reduction?: Reduction;
}

/**
 * A loss: a function that measures how far the output of a network is from the targets.
 *
 * `output` has a row for each sample. `Expected` is the type of the targets: labels, a matrix of the same size
 * as the output, or either. `weights` has a number from 0 for each sample, by which its loss counts; without
 * it all samples count alike. A loss of your own need not take weights: then a dataset with weights is
 * refused. One that takes them declares four parameters without default values, or only `...args`. The function throws a RangeError if the sizes of output, targets and weights do not fit.
 *
 * @example A loss of your own. A getter for the number lets an engine go on that is still computing it.
 * ```ts
 * import { fromRows, type Loss, type Matrix, referenceEngine } from "@foldnet/foldnet";
 *
 * const fourthPower: Loss<Matrix> = (engine, output, targets) => {
 *   const difference = engine.combine(1, output, -1, targets);
 *   const squares = engine.multiply(difference, difference);
 *   const sum = engine.dot(squares, squares);
 *   const factor = 1 / output.rows;
 *   return {
 *     get loss() {
 *       return factor * sum.value;
 *     },
 *     gradient: engine.scale(4 * factor, engine.multiply(squares, difference)),
 *   };
 * };
 * console.log(fourthPower(referenceEngine(), fromRows([[3], [1]]), fromRows([[1], [1]])).loss); // 8
 * ```
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
