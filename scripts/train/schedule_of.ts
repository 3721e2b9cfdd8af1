/**
 * The learning rates of recipes.
 *
 * @module
 */

import * as schedules from "../../lib/optimizers/schedules.ts";
import type { Schedule } from "../../mod.ts";
import type { Recipe } from "./recipe.ts";

/** Returns the learning rates of a recipe, for a number of steps. */
export function scheduleOf({ schedule, learningRate, warmup }: Recipe, total: number): Schedule {
  const steps = Math.max(total - warmup, 1);
  const after = SCHEDULES[schedule](learningRate, steps);
  return warmup === 0 ? after : schedules.warmup(after, { steps: warmup });
}

// An exponential decay has no end: it reaches a hundredth after the last step.
const SCHEDULES: Readonly<
  Record<Recipe["schedule"], (rate: number, steps: number) => Schedule>
> = {
  constant: (rate) => schedules.constant(rate),
  step: (rate, steps) => schedules.step(rate, { factor: 0.1, steps: Math.ceil(steps / 3) }),
  exponential: (rate, steps) => schedules.exponential(rate, { factor: 0.01, steps }),
  cosine: (rate, steps) => schedules.cosine(rate, { steps }),
  "one-cycle": (rate, steps) => schedules.oneCycle(rate, { steps }),
};
