/**
 * How a preset and flags become a recipe, and a recipe an optimizer.
 *
 * @module
 */

import {
  adam,
  adamw,
  anyOptimizer,
  averageWeights,
  chain,
  clipByGlobalNorm,
  type Optimizer,
  type OptimizerState,
  rmsprop,
  type Schedule,
  schedules,
  sgd,
} from "../../mod.ts";
import { UsageError } from "../shared/usage_error.ts";
import type { Options } from "./options.ts";
import { PRESETS } from "./presets.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The preset's recipe with the changes that flags make to it.
 *
 * @throws {UsageError} if the preset cannot take a change, no images tell the best epoch, or nothing says
 * how views vary.
 */
export function recipeOf({ preset, changes }: Pick<Options, "preset" | "changes">): Recipe {
  if (preset === "numpy" && changes.labelSmoothing !== undefined) {
    throw new UsageError("--label-smoothing does not go with --preset numpy: its loss takes none");
  }
  if (preset === "numpy" && changes.augment) {
    throw new UsageError("Augmentation does not go with --preset numpy: its inputs are no images");
  }
  const recipe = { ...PRESETS[preset].recipe, ...changes };
  if (recipe.views > 0 && !recipe.augment) {
    throw new UsageError(
      "--views needs to know how images vary: give --augment, or --shift and so on",
    );
  }
  if (recipe.patience !== undefined && recipe.validation === 0) {
    const flag = recipe.patience === Infinity ? "--best" : "--patience";
    throw new UsageError(`${flag} needs images to judge epochs by: give a --validation above 0`);
  }
  const momentum = recipe.optimizer === "sgd" || changes.momentum !== undefined
    ? recipe.momentum
    : 0;
  return { ...recipe, momentum, steps: changes.epochs === undefined ? recipe.steps : undefined };
}

/** The optimizer of a recipe, for a training of so many steps. */
export function optimizerOf(recipe: Recipe, steps: number): Optimizer<OptimizerState> {
  const { clip, average } = recipe;
  const optimizer = OPTIMIZERS[recipe.optimizer](scheduleOf(recipe, steps), recipe);
  const clipped = clip === undefined
    ? optimizer
    : anyOptimizer(chain(clipByGlobalNorm(clip), optimizer));
  return average === undefined ? clipped : anyOptimizer(chain(clipped, averageWeights(average)));
}

const OPTIMIZERS: Readonly<
  Record<
    Recipe["optimizer"],
    (rate: Schedule, recipe: Recipe) => Optimizer<OptimizerState>
  >
> = {
  sgd: (rate, { momentum, weightDecay }) => anyOptimizer(sgd(rate, { momentum, weightDecay })),
  adam: (rate, { weightDecay }) => anyOptimizer(adam(rate, { weightDecay })),
  adamw: (rate, { weightDecay }) => anyOptimizer(adamw(rate, { weightDecay })),
  rmsprop: (rate, { momentum, weightDecay }) =>
    anyOptimizer(rmsprop(rate, { momentum, weightDecay })),
};

/** The learning rates of a recipe, for a training of so many steps. */
export function scheduleOf({ schedule, learningRate, warmup }: Recipe, total: number): Schedule {
  const steps = Math.max(total - warmup, 1);
  const after = SCHEDULES[schedule](learningRate, steps);
  return warmup === 0 ? after : schedules.warmup(after, { steps: warmup });
}

// What decays without an end does so to a hundredth over the whole training.
const SCHEDULES: Readonly<
  Record<Recipe["schedule"], (rate: number, steps: number) => Schedule>
> = {
  constant: (rate) => schedules.constant(rate),
  step: (rate, steps) => schedules.step(rate, { factor: 0.1, steps: Math.ceil(steps / 3) }),
  exponential: (rate, steps) => schedules.exponential(rate, { factor: 0.01, steps }),
  cosine: (rate, steps) => schedules.cosine(rate, { steps }),
  "one-cycle": (rate, steps) => schedules.oneCycle(rate, { steps }),
};
