import { FROM_ZERO, requireNumber } from "../../values/require_number.ts";
import type { Optimizer } from "../optimizer.ts";
import { constant, type Schedule } from "../schedules.ts";
import { map } from "../../values/tree.ts";

/** The state of {@linkcode scaleByLearningRate}. */
export type LearningRateState = {
  /** The number of steps so far: the argument of the schedule. */
  readonly step: number;
};

/**
 * Returns the transform that multiplies gradients by minus the learning rate, so that the updates go
 * downhill.
 *
 * @param learningRate A number, or a schedule: a function of the step, from 0.
 *
 * @throws {RangeError} if the learning rate, or what a schedule gives at a step, is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, scaleByLearningRate, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = scaleByLearningRate(0.1);
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[-0.3, 0.4]]
 * ```
 */
export function scaleByLearningRate(
  learningRate: number | Schedule,
): Optimizer<LearningRateState> {
  if (typeof learningRate !== "function") {
    requireNumber("learn at a rate of", learningRate, FROM_ZERO);
  }
  const schedule = typeof learningRate === "number" ? constant(learningRate) : learningRate;
  return {
    init: () => ({ step: 0 }),
    update(engine, { step }, gradients) {
      const rate = schedule(step);
      requireNumber(`take step ${step} at a learning rate of`, rate, FROM_ZERO);
      return {
        state: { step: step + 1 },
        updates: map((gradient) => engine.scale(-rate, gradient), gradients),
      };
    },
  };
}
