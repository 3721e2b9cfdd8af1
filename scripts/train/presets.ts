/**
 * The presets: networks and their training. All numbers were chosen on images split off the training set.
 *
 * @module
 */

import {
  type Augmentation,
  balancedClassWeights,
  type Dataset,
  type ImageDataset,
  initializers,
  type Key,
  type Labels,
  type Loss,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { PHOTO, RECOMMENDED, STRONG } from "../shared/augmentations.ts";
import { type Design, features, fewFeatures } from "./networks.ts";
import { preprocessed, PREPROCESSED_CODE, squaredCrossEntropy } from "./numpy_classifier.ts";
import { withExtraDigits } from "./photos/extra_digits.ts";
import { pens } from "./photos/pens.ts";
import { unlikeCrossEntropy } from "./photos/unlike_loss.ts";
import type { PresetName, Recipe } from "./recipe.ts";

/** A preset. */
export interface Preset extends Design {
  readonly about: string;
  readonly recipe: Recipe;
  /** Returns the loss to minimize, for the labels of the training images. */
  readonly loss: (recipe: Recipe, labels: Labels, classes: number) => Loss<Labels>;
  readonly prepare: (dataset: Dataset<Labels>) => Dataset<Labels>;
  /** The same for one image in JavaScript, if it changes images. */
  readonly prepareCode?: string;
  readonly shuffle: boolean;
  /** Adds images to those to train on, as a key says. */
  readonly extend?: (images: ImageDataset, key: Key) => ImageDataset;
  /** Varies images before the augmentation of the recipe does. */
  readonly vary?: Augmentation;
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

/** The presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
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
  photo: {
    ...preset("as cnn for photos: other pens, lines, scribbles, 8 epochs", {
      hidden: [],
      dropout: 0.1,
      epochs: 8,
      augment: PHOTO,
    }, features),
    loss: ({ labelSmoothing }) => unlikeCrossEntropy(labelSmoothing),
    extend: withExtraDigits,
    vary: pens(),
  },
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
    weights: initializers.normal(),
    loss: () => squaredCrossEntropy,
    prepare: (dataset) => preprocessed(dataset, "float32"),
    prepareCode: PREPROCESSED_CODE,
    shuffle: false,
  },
};

/** Returns a preset that differs from the default one in its recipe and its convolutions. */
function preset(about: string, changes: Partial<Recipe>, features?: Design["features"]): Preset {
  return {
    about,
    recipe: { ...base, ...changes },
    ...(features && { features }),
    bias: true,
    weights: initializers.he(),
    loss: ({ labelSmoothing, classWeights }, labels, classes) =>
      softmaxCrossEntropy({
        labelSmoothing,
        ...(classWeights && { classWeights: balancedClassWeights(labels, classes) }),
      }),
    prepare: (dataset) => dataset,
    shuffle: true,
  };
}
