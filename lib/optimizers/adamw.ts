import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights, type DecayOptions } from "./transforms/add_decayed_weights.ts";
import { type AdamOptions, type AdamState, scaleByAdam } from "./transforms/scale_by_adam.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** Options of {@linkcode adamw}. */
export interface AdamwOptions extends AdamOptions, DecayOptions {
  /**
   * The decay of the weights: a step takes off `learningRate * weightDecay` of them. The default is
   * 0.01.
   */
  readonly weightDecay?: number;
}

/**
 * Returns the optimizer AdamW: Adam with decoupled weight decay. The decay does not pass through the
 * means of the gradients. Options and defaults are those of PyTorch's `AdamW` (Loshchilov and Hutter,
 * "Decoupled weight decay regularization", 2019).
 *
 * @param learningRate A number, or a schedule. The default is 0.001.
 *
 * @throws {RangeError} if the learning rate is not a finite number from 0, or an option is out of its range.
 *
 * @example
 * ```ts
 * import { adamw, fromRows, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = adamw(0.001, { weightDecay: 0.01 });
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[-0.00101, 0.00098]]
 * ```
 */
export function adamw(
  learningRate: number | Schedule = 0.001,
  { weightDecay = 0.01, mask, ...options }: AdamwOptions = {},
): Optimizer<readonly [AdamState, Empty, LearningRateState]> {
  return chain(
    scaleByAdam(options),
    addDecayedWeights(weightDecay, { mask }),
    scaleByLearningRate(learningRate),
  );
}
