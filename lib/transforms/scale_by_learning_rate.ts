import type { Optimizer } from "../optimizer.ts";
import { constant, type Schedule } from "../schedules.ts";
import { map } from "../tree.ts";

/** What scaling by the learning rate remembers. */
export type LearningRateState = {
  /** How many steps were taken: where the schedule is. */
  readonly step: number;
};

/**
 * The part of an optimizer that goes downhill: gradients times minus the learning rate, which is a
 * number or a schedule. It remembers how many steps it took.
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
