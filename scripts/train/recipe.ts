/**
 * Recipes: what a network is, and how it is trained.
 *
 * @module
 */

import type { AugmentOptions } from "../../mod.ts";

/** The names that flags of the trainer take. */
export const CHOICES = {
  preset: ["default", "mlp", "mlp-augmented", "cnn-fast", "cnn", "cnn-best", "photo", "numpy"],
  engine: ["auto", "wasm", "native", "blas", "webgpu", "reference"],
  activation: ["relu", "leaky-relu", "prelu", "elu", "gelu", "silu", "tanh", "sigmoid"],
  optimizer: ["sgd", "adam", "adamw", "rmsprop"],
  schedule: ["constant", "step", "exponential", "cosine", "one-cycle"],
  classWeights: ["balanced"],
} as const;

/** The name of a preset. */
export type PresetName = typeof CHOICES.preset[number];

/** A recipe: a preset sets it, and flags change it. */
export interface Recipe {
  /** The sizes of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: typeof CHOICES.activation[number];
  readonly dropout: number;
  readonly epochs: number;
  /** The number of steps. It replaces the number of epochs. */
  readonly steps: number | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: typeof CHOICES.optimizer[number];
  readonly momentum: number;
  readonly weightDecay: number;
  /** The largest norm of all gradients together, or undefined for no limit. */
  readonly clip: number | undefined;
  /** The decay of the weight average, or undefined for none. */
  readonly average: number | undefined;
  readonly schedule: typeof CHOICES.schedule[number];
  /** The number of steps that warm up ahead of the schedule. */
  readonly warmup: number;
  readonly labelSmoothing: number;
  /** The weights of the classes in the loss, or undefined where all samples count alike. */
  readonly classWeights: typeof CHOICES.classWeights[number] | undefined;
  /** The number of training images that are held back to judge epochs by. */
  readonly validation: number;
  /**
   * The number of epochs without a better one after which to stop, Infinity for no stop. The best epoch
   * is tested. Undefined tests the last epoch.
   */
  readonly patience: number | undefined;
  /** How training images vary, or undefined if they do not. */
  readonly augment: AugmentOptions | undefined;
  /** The number of augmented views of each test image, beside the image as it is. */
  readonly views: number;
}
