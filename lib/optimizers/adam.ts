import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights } from "./transforms/add_decayed_weights.ts";
import { type AdamOptions, type AdamState, scaleByAdam } from "./transforms/scale_by_adam.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** What Adam may be told, beside its betas and epsilon. */
export interface AdamL2Options extends AdamOptions {
  /** The L2 regularization that is added to the gradients. The default is 0. */
  readonly weightDecay?: number;
}

/**
 * Adam: the chain of {@linkcode scaleByAdam} and {@linkcode scaleByLearningRate}. Its weight decay is
 * L2 regularization, added to the gradients before all else, as in PyTorch's `Adam`.
 *
 * @throws {RangeError} if an option is out of its range.
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
 * console.log(toRows(updates));
 * ```
 */
export function adam(
  learningRate: number | Schedule = 0.001,
  { weightDecay = 0, ...options }: AdamL2Options = {},
): Optimizer<readonly [Empty, AdamState, LearningRateState]> {
  return chain(
    addDecayedWeights(weightDecay),
    scaleByAdam(options),
    scaleByLearningRate(learningRate),
  );
}
