import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights, type DecayOptions } from "./transforms/add_decayed_weights.ts";
import { type AdamOptions, type AdamState, scaleByAdam } from "./transforms/scale_by_adam.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** Options of {@linkcode adam}. */
export interface AdamL2Options extends AdamOptions, DecayOptions {
  /**
   * The factor of L2 regularization: `weightDecay` times the weights is added to the gradients. The
   * default is 0.
   */
  readonly weightDecay?: number;
}

/**
 * Returns the optimizer Adam: the chain of {@linkcode addDecayedWeights}, {@linkcode scaleByAdam} and
 * {@linkcode scaleByLearningRate}. Options and defaults are those of PyTorch's `Adam` (Kingma and Ba,
 * "Adam: a method for stochastic optimization", 2015).
 *
 * @param learningRate A number, or a schedule. The default is 0.001.
 *
 * @throws {RangeError} if the learning rate is not a finite number from 0, or an option is out of its range.
 *
 * @example
 * ```ts
 * import { adam, fromRows, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = adam(0.001);
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[-0.001, 0.001]]
 * ```
 */
export function adam(
  learningRate: number | Schedule = 0.001,
  { weightDecay = 0, mask, ...options }: AdamL2Options = {},
): Optimizer<readonly [Empty, AdamState, LearningRateState]> {
  return chain(
    addDecayedWeights(weightDecay, { mask }),
    scaleByAdam(options),
    scaleByLearningRate(learningRate),
  );
}
