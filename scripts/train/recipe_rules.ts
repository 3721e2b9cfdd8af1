/**
 * The rules for the numbers of a recipe, which the command line and the page share.
 *
 * @module
 */

import type { Rule } from "../shared/number_rule.ts";
import type { Recipe } from "./recipe.ts";

/** The rules for the numbers of a recipe, by name. */
export const RECIPE_RULES = {
  dropout: { from: 0, below: 1 },
  epochs: { from: 1, below: 1e6, whole: true },
  steps: { from: 1, whole: true },
  batchSize: { from: 1, whole: true },
  learningRate: { above: 0 },
  momentum: { from: 0, below: 1 },
  weightDecay: { from: 0 },
  clip: { above: 0 },
  average: { from: 0, below: 1 },
  warmup: { from: 0, whole: true },
  labelSmoothing: { from: 0, below: 1 },
  validation: { from: 0, whole: true },
  patience: { from: 1, whole: true },
  views: { from: 0, below: 1e6, whole: true },
} as const satisfies { readonly [Name in keyof Recipe]?: Rule };

/** The rule for the size of a hidden layer: wider layers could not be read from the model's file. */
export const SIZE_RULE: Rule = { from: 1, below: 2 ** 24, whole: true };

/** The rule for seeds. */
export const SEED_RULE: Rule = { from: 0, whole: true };

/** The rule for the number of networks of an ensemble: a graph of more nodes could not be read from the model's file. */
export const ENSEMBLE_RULE: Rule = { from: 2, below: 1000, whole: true };
