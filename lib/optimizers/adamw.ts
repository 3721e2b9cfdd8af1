import type { Empty } from "../layers/layer.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import type { Schedule } from "./schedules.ts";
import { addDecayedWeights } from "./transforms/add_decayed_weights.ts";
import { type AdamOptions, type AdamState, scaleByAdam } from "./transforms/scale_by_adam.ts";
import {
  type LearningRateState,
  scaleByLearningRate,
} from "./transforms/scale_by_learning_rate.ts";

/** What AdamW may be told, beside Adam's betas and epsilon. */
export interface AdamwOptions extends AdamOptions {
  /** What part of the weights the learning rate takes off in a step. The default is 0.01. */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay: the weights decay by the learning rate and not through the
 * gradients (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019).
 *
 * @throws {RangeError} if an option is out of its range.
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
 * console.log(toRows(updates));
 * ```
 */
export function adamw(
  learningRate: number | Schedule = 0.001,
  { weightDecay = 0.01, ...options }: AdamwOptions = {},
): Optimizer<readonly [AdamState, Empty, LearningRateState]> {
  return chain(
    scaleByAdam(options),
    addDecayedWeights(weightDecay),
    scaleByLearningRate(learningRate),
  );
}
