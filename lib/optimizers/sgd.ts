import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights } from "./transforms/add_decayed_weights.ts";
import { momentum, type MomentumOptions, type MomentumState } from "./transforms/momentum.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** What stochastic gradient descent may be told. */
export interface SgdOptions extends MomentumOptions {
  /** How much of the velocity stays from step to step. The default is 0: none is kept. */
  readonly momentum?: number;
  /** The L2 regularization that is added to the gradients. The default is 0. */
  readonly weightDecay?: number;
}

/** What stochastic gradient descent remembers. */
export type SgdState = readonly [Empty, MomentumState, LearningRateState];

/**
 * Stochastic gradient descent, with PyTorch's meaning of all options: the chain of
 * {@linkcode addDecayedWeights}, {@linkcode momentum} and {@linkcode scaleByLearningRate}.
 *
 * @throws {RangeError} if an option is out of its range.
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
  { momentum: decay = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {},
): Optimizer<SgdState> {
  return chain(
    addDecayedWeights(weightDecay),
    momentum(decay, { nesterov }),
    scaleByLearningRate(learningRate),
  );
}
