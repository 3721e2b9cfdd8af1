/**
 * The recipes and networks of the presets. All numbers were chosen on images split off the training set.
 *
 * @module
 */

import { he, normal } from "../../lib/layers/initializers.ts";
import { PHOTO, RECOMMENDED, STRONG } from "../shared/augmentations.ts";
import { type Design, features, fewFeatures } from "./networks.ts";
import type { PresetName, Recipe } from "./recipe.ts";

/** What a preset trains, and how. */
export interface PresetRecipe extends Design {
  readonly about: string;
  readonly recipe: Recipe;
}

const base: Recipe = {
  hidden: [128, 64],
  activation: "relu",
  dropout: 0,
  epochs: 3,
  steps: undefined,
  batchSize: 128,
  learningRate: 0.1,
  optimizer: "sgd",
  momentum: 0.9,
  weightDecay: 0,
  clip: undefined,
  average: undefined,
  schedule: "one-cycle",
  warmup: 0,
  labelSmoothing: 0,
  classWeights: undefined,
  validation: 5000,
  patience: undefined,
  augment: undefined,
  views: 0,
};

/** The recipes of the presets, by name. */
export const PRESET_RECIPES: Readonly<Record<PresetName, PresetRecipe>> = {
  default: preset("784-128-64-10 with biases, three epochs", {}),
  mlp: preset("784-512-256-10 with dropout, 12 epochs", {
    hidden: [512, 256],
    dropout: 0.2,
    epochs: 12,
    optimizer: "adamw",
    learningRate: 0.002,
    labelSmoothing: 0.1,
  }),
  "mlp-augmented": preset("784-800-400-10, images that vary, 40 epochs", {
    hidden: [800, 400],
    epochs: 40,
    batchSize: 256,
    learningRate: 0.2,
    augment: STRONG,
  }),
  "cnn-fast": preset("two convolutions and a hidden layer of 256, one epoch", {
    hidden: [256],
    epochs: 1,
    batchSize: 256,
    learningRate: 0.2,
  }, fewFeatures),
  cnn: preset("three convolutions, images that vary, 7 epochs", {
    hidden: [],
    epochs: 7,
    augment: RECOMMENDED,
  }, features),
  "cnn-best": preset("as cnn with dropout, 18 epochs, tests of 9 views", {
    hidden: [],
    dropout: 0.2,
    epochs: 18,
    augment: RECOMMENDED,
    views: 8,
  }, features),
  photo: preset("as cnn for photos: other pens, lines, scribbles, 8 epochs", {
    hidden: [],
    dropout: 0.1,
    epochs: 8,
    augment: PHOTO,
  }, features),
  numpy: {
    about: "the numpy classifier that foldnet grew out of, 1,000 steps",
    recipe: {
      ...base,
      steps: 1000,
      batchSize: 100,
      learningRate: 0.0001,
      momentum: 0,
      schedule: "constant",
      validation: 0,
    },
    bias: false,
    weights: normal(),
  },
};

/** Returns a recipe that differs from the default one, and what finds features. */
function preset(
  about: string,
  changes: Partial<Recipe>,
  features?: Design["features"],
): PresetRecipe {
  return {
    about,
    recipe: { ...base, ...changes },
    ...(features && { features }),
    bias: true,
    weights: he(),
  };
}
