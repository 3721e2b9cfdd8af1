import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights, type DecayOptions } from "./transforms/add_decayed_weights.ts";
import { momentum, type MomentumOptions, type MomentumState } from "./transforms/momentum.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** Options of {@linkcode sgd}. */
export interface SgdOptions extends MomentumOptions, DecayOptions {
  /** The momentum, from 0 to below 1. The default is 0. */
  readonly momentum?: number;
  /**
   * The factor of L2 regularization: `weightDecay` times the weights is added to the gradients. The
   * default is 0.
   */
  readonly weightDecay?: number;
}

/** The state of {@linkcode sgd}: the states of its three parts. */
export type SgdState = readonly [Empty, MomentumState, LearningRateState];

/**
 * Returns the optimizer stochastic gradient descent: the chain of {@linkcode addDecayedWeights},
 * {@linkcode momentum} and {@linkcode scaleByLearningRate}. Options are those of PyTorch's `SGD`.
 *
 * @param learningRate A number, or a schedule.
 *
 * @throws {RangeError} if the learning rate is not a finite number from 0, or an option is out of its range.
 *
 * @example
 * ```ts
 * import { applyUpdates, fromRows, referenceEngine, sgd, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = sgd(0.1);
 * const params = fromRows([[1, 2]]);
 * const gradients = fromRows([[10, -10]]);
 * const engine = referenceEngine();
 * const { updates } = optimizer.update(engine, optimizer.init(params), gradients, params);
 * console.log(toRows(applyUpdates(engine, params, updates))); // [[0, 3]]
 * ```
 */
export function sgd(
  learningRate: number | Schedule,
  { momentum: decay = 0, nesterov = false, weightDecay = 0, mask }: SgdOptions = {},
): Optimizer<SgdState> {
  return chain(
    addDecayedWeights(weightDecay, { mask }),
    momentum(decay, { nesterov }),
    scaleByLearningRate(learningRate),
  );
}
