/**
 * The presets: networks and their training.
 *
 * @module
 */

import {
  type Augmentation,
  balancedClassWeights,
  type ImageDataset,
  type Key,
  type Labels,
  type Loss,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { squaredCrossEntropy } from "./numpy_classifier.ts";
import { withExtraDigits } from "./photos/extra_digits.ts";
import { pens } from "./photos/pens.ts";
import { unlikeCrossEntropy } from "./photos/unlike_loss.ts";
import { type Preparation, preparationOf } from "./preparation.ts";
import { PRESET_RECIPES, type PresetRecipe } from "./preset_recipes.ts";
import type { PresetName, Recipe } from "./recipe.ts";

/** A preset. */
export interface Preset extends PresetRecipe, Preparation {
  /** Returns the loss to minimize, for the labels of the training images. */
  readonly loss: (recipe: Recipe, labels: Labels, classes: number) => Loss<Labels>;
  readonly shuffle: boolean;
  /** Adds images to those to train on, as a key says. */
  readonly extend?: (images: ImageDataset, key: Key) => ImageDataset;
  /** Varies images before the augmentation of the recipe does. */
  readonly vary?: Augmentation;
}

/** The presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  default: preset("default"),
  mlp: preset("mlp"),
  "mlp-augmented": preset("mlp-augmented"),
  "cnn-fast": preset("cnn-fast"),
  cnn: preset("cnn"),
  "cnn-best": preset("cnn-best"),
  photo: {
    ...preset("photo"),
    loss: ({ labelSmoothing }) => unlikeCrossEntropy(labelSmoothing),
    extend: withExtraDigits,
    vary: pens(),
  },
  numpy: { ...preset("numpy"), loss: () => squaredCrossEntropy, shuffle: false },
};

/** Returns a preset that is trained as usual. */
function preset(name: PresetName): Preset {
  return {
    ...PRESET_RECIPES[name],
    ...preparationOf(name),
    loss: ({ labelSmoothing, classWeights }, labels, classes) =>
      softmaxCrossEntropy({
        labelSmoothing,
        ...(classWeights && { classWeights: balancedClassWeights(labels, classes) }),
      }),
    shuffle: true,
  };
}
