/**
 * The fields of a recipe: their names, limits and hints, for the form and for addresses.
 *
 * @module
 */

import type { Rule } from "../../../shared/number_rule.ts";
import { CHOICES, type Recipe } from "../../../train/recipe.ts";
import { RECIPE_RULES } from "../../../train/recipe_rules.ts";

/** The recipe's entries that the form shows, beside the augmentation. */
export type FieldName =
  | "epochs"
  | "steps"
  | "batchSize"
  | "learningRate"
  | "optimizer"
  | "momentum"
  | "weightDecay"
  | "clip"
  | "average"
  | "schedule"
  | "warmup"
  | "labelSmoothing"
  | "classWeights";

/** A field of a recipe. */
export interface Field {
  readonly name: FieldName;
  /** The name of the flag of the command line, and in addresses. */
  readonly flag: string;
  readonly label: string;
  readonly hint: string;
  /** The rule of a number, or the names to choose from. */
  readonly takes: Rule | readonly string[];
  /** What no value means, if a value may be missing. */
  readonly none?: string;
}

/** The fields of a recipe, in order. */
export const FIELDS: readonly Field[] = [
  field("epochs", "epochs", "Epochs", "Times to go through all training images."),
  field(
    "steps",
    "steps",
    "Steps",
    "Steps to take, instead of epochs: each looks at one batch.",
    "as epochs say",
  ),
  field("batchSize", "batch-size", "Batch size", "Images that each step looks at."),
  field(
    "learningRate",
    "learning-rate",
    "Learning rate",
    "How far a step moves the weights: the rate of the schedule at its peak.",
  ),
  {
    name: "optimizer",
    flag: "optimizer",
    label: "Optimizer",
    hint: "How gradients become steps.",
    takes: CHOICES.optimizer,
  },
  field(
    "momentum",
    "momentum",
    "Momentum",
    "The part of the last step that goes on in the next one: for sgd and rmsprop.",
  ),
  field(
    "weightDecay",
    "weight-decay",
    "Weight decay",
    "How strongly weights are drawn to 0: decoupled for adamw, else L2.",
  ),
  {
    name: "schedule",
    flag: "schedule",
    label: "Schedule",
    hint: "How the learning rate changes from step to step.",
    takes: CHOICES.schedule,
  },
  field("warmup", "warmup", "Warm-up", "Steps in which the rate rises, ahead of the schedule."),
  field(
    "labelSmoothing",
    "label-smoothing",
    "Label smoothing",
    "The part of each target that is spread over all classes: the network is less sure of itself.",
  ),
  field(
    "clip",
    "clip",
    "Clip gradients",
    "The largest norm of all gradients together: larger ones are made shorter.",
    "no limit",
  ),
  field(
    "average",
    "average",
    "Weight average",
    "The decay of a running mean of the weights, which is judged in their place: 0.99 averages over some 100 steps.",
    "none",
  ),
  {
    name: "classWeights",
    flag: "class-weights",
    label: "Class weights",
    hint: "balanced: rare classes count as much in the loss as common ones.",
    takes: CHOICES.classWeights,
    none: "none",
  },
];

function field(
  name: Exclude<FieldName, "optimizer" | "schedule" | "classWeights">,
  flag: string,
  label: string,
  hint: string,
  none?: string,
): Field {
  const takes = RECIPE_RULES[name];
  return { name, flag, label, hint, takes, ...(none !== undefined && { none }) };
}

/** Returns the momentum that the command line gives an optimizer unless it is told another one. */
export function usualMomentum(optimizer: Recipe["optimizer"]): number {
  return optimizer === "sgd" ? 0.9 : 0;
}

/** Tells whether an optimizer heeds the momentum. */
export function heedsMomentum({ optimizer }: Pick<Recipe, "optimizer">): boolean {
  return optimizer === "sgd" || optimizer === "rmsprop";
}

/** Returns a recipe with another optimizer, and the momentum that the command line gives it. */
export function withOptimizer(recipe: Recipe, optimizer: Recipe["optimizer"]): Recipe {
  return { ...recipe, optimizer, momentum: usualMomentum(optimizer) };
}
