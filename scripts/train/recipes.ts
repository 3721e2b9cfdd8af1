/**
 * Recipes from presets and flags, and optimizers from recipes.
 *
 * @module
 */

import { adam } from "../../lib/optimizers/adam.ts";
import { adamw } from "../../lib/optimizers/adamw.ts";
import { anyOptimizer, chain } from "../../lib/optimizers/optimizer.ts";
import { rmsprop } from "../../lib/optimizers/rmsprop.ts";
import { sgd } from "../../lib/optimizers/sgd.ts";
import { averageWeights } from "../../lib/optimizers/transforms/average_weights.ts";
import { clipByGlobalNorm } from "../../lib/optimizers/transforms/clip_by_global_norm.ts";
import type { Optimizer, OptimizerState, Schedule } from "../../mod.ts";
import { UsageError } from "../shared/usage_error.ts";
import type { Options } from "./options.ts";
import { PRESET_RECIPES } from "./preset_recipes.ts";
import type { Recipe } from "./recipe.ts";
import { scheduleOf } from "./schedule_of.ts";

/**
 * Returns the preset's recipe with the changes that flags make to it.
 *
 * @throws {UsageError} if the preset cannot take a change, if there are no images to find the best epoch
 * by, or if views have no augmentation.
 */
export function recipeOf(
  { preset, changes, validationFrom }:
    & Pick<Options, "preset" | "changes">
    & Partial<Pick<Options, "validationFrom">>,
): Recipe {
  if (preset === "numpy" && changes.labelSmoothing !== undefined) {
    throw new UsageError("--label-smoothing does not go with --preset numpy: its loss takes none");
  }
  if (preset === "numpy" && changes.classWeights !== undefined) {
    throw new UsageError("--class-weights does not go with --preset numpy: its loss takes none");
  }
  if (preset === "numpy" && changes.augment) {
    throw new UsageError("Augmentation does not go with --preset numpy: its inputs are no images");
  }
  const recipe = { ...PRESET_RECIPES[preset].recipe, ...changes };
  if (recipe.views > 0 && !recipe.augment) {
    throw new UsageError(
      "--views needs to know how images vary: give --augment, or --shift and so on",
    );
  }
  if (recipe.patience !== undefined && recipe.validation === 0 && !validationFrom) {
    const flag = recipe.patience === Infinity ? "--best" : "--patience";
    throw new UsageError(`${flag} needs images to judge epochs by: give a --validation above 0`);
  }
  const momentum = recipe.optimizer === "sgd" || changes.momentum !== undefined
    ? recipe.momentum
    : 0;
  return { ...recipe, momentum, steps: changes.epochs === undefined ? recipe.steps : undefined };
}

/** Returns the optimizer of a recipe, for a number of steps. */
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
