import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights, type DecayOptions } from "./transforms/add_decayed_weights.ts";
import { momentum, type MomentumState } from "./transforms/momentum.ts";
import { type RmsOptions, type RmsState, scaleByRms } from "./transforms/scale_by_rms.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** Options of {@linkcode rmsprop}. */
export interface RmspropOptions extends RmsOptions, DecayOptions {
  /** The momentum, from 0 to below 1. The default is 0. */
  readonly momentum?: number;
  /**
   * The factor of L2 regularization: `weightDecay` times the weights is added to the gradients. The
   * default is 0.
   */
  readonly weightDecay?: number;
}

/**
 * Returns the optimizer RMSprop: the chain of {@linkcode addDecayedWeights}, {@linkcode scaleByRms},
 * {@linkcode momentum} and {@linkcode scaleByLearningRate}. Options and defaults are those of PyTorch's
 * `RMSprop`.
 *
 * @param learningRate A number, or a schedule. The default is 0.01.
 *
 * @throws {RangeError} if the learning rate is not a finite number from 0, or an option is out of its range.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, rmsprop, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = rmsprop(0.01, { momentum: 0.9 });
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[-0.1, 0.1]]
 * ```
 */
export function rmsprop(
  learningRate: number | Schedule = 0.01,
  { momentum: decay = 0, weightDecay = 0, mask, ...options }: RmspropOptions = {},
): Optimizer<readonly [Empty, RmsState, MomentumState, LearningRateState]> {
  return chain(
    addDecayedWeights(weightDecay, { mask }),
    scaleByRms(options),
    momentum(decay),
    scaleByLearningRate(learningRate),
  );
}
