import type { Optimizer } from "../optimizer.ts";
import { constant, type Schedule } from "../schedules.ts";
import { map } from "../../values/tree.ts";

/** What scaling by the learning rate remembers. */
export type LearningRateState = {
  /** How many steps were taken: where the schedule is. */
  readonly step: number;
};

/**
 * The part of an optimizer that goes downhill: gradients times minus the learning rate, which is a
 * number or a schedule. It remembers how many steps it took.
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
 * console.log(toRows(updates));
 * ```
 */
export function scaleByLearningRate(
  learningRate: number | Schedule,
): Optimizer<LearningRateState> {
  const schedule = typeof learningRate === "number" ? constant(learningRate) : learningRate;
  return {
    init: () => ({ step: 0 }),
    update(engine, { step }, gradients) {
      const rate = schedule(step);
      return {
        state: { step: step + 1 },
        updates: map((gradient) => engine.scale(-rate, gradient), gradients),
      };
    },
  };
}
