/**
 * The plan of a run: its network, its optimizer and its steps, as its setting says.
 *
 * @module
 */

import {
  augment,
  balancedClassWeights,
  type Engine,
  type FitConfig,
  type ImageDataset,
  imageDataset,
  type ImageSize,
  initialState,
  type Labels,
  type Layer,
  layerFromSpec,
  type OptimizerState,
  random,
  sequential,
  softmaxCrossEntropy,
  type TrainState,
  type Tree,
} from "../../../../mod.ts";
import { optimizerOf } from "../../../train/recipes.ts";
import type { ImageSet } from "../protocol.ts";
import type { Setting } from "../setting/setting.ts";

/** A network that takes images as rows. */
export type Network = Layer<number, number, Tree>;

/** A state of a run. */
export type RunState = TrainState<Tree, OptimizerState>;

/** What a network has to do. */
export interface Task {
  readonly image: ImageSize;
  readonly classes: number;
}

/** The plan of a run. */
export interface Plan {
  readonly config: FitConfig<Network, OptimizerState, Labels>;
  readonly dataset: ImageDataset;
  /** The steps of the whole run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/**
 * Returns the network of layers, for images of a size.
 *
 * @throws {TypeError | RangeError} if the layers do not fit.
 */
export function networkOf({ layers }: Pick<Setting, "layers">, image: ImageSize): Network {
  const network = sequential(layers.map((spec) => layerFromSpec(spec)));
  const features = image.height * image.width * image.channels;
  if (network.inputs !== undefined && network.inputs !== features) {
    throw new RangeError(
      `Cannot read images of ${image.width}x${image.height}: they have ${features} numbers, and the network takes ${network.inputs}`,
    );
  }
  // A network that knows its inputs stays as it is, and its model has the names of the command line's.
  return network.inputs === undefined ? network.withInputs?.(features, image) ?? network : network;
}

/**
 * Returns the plan of a setting.
 *
 * @throws {TypeError | RangeError} if the layers or the recipe do not fit.
 */
export function planOf(
  setting: Setting,
  engine: Engine,
  { training, task: { image, classes } }: { readonly training: ImageSet; readonly task: Task },
): Plan {
  const { recipe } = setting;
  const network = networkOf(setting, image);
  if (network.outputs !== classes) {
    throw new RangeError(
      `The network has ${network.outputs} outputs, and the data have ${classes} classes`,
    );
  }
  const stepsPerEpoch = Math.ceil(training.labels.length / recipe.batchSize);
  const steps = recipe.steps ?? recipe.epochs * stepsPerEpoch;
  const { labelSmoothing, classWeights } = recipe;
  return {
    config: {
      ...{ engine, network, batchSize: recipe.batchSize, steps },
      loss: softmaxCrossEntropy({
        labelSmoothing,
        ...(classWeights && { classWeights: balancedClassWeights(training.labels, classes) }),
      }),
      optimizer: optimizerOf(recipe, steps),
      ...(recipe.augment && { augment: augment(recipe.augment) }),
    },
    dataset: imageDataset(training.images.bytes, training.labels, { ...image, classes }),
    ...{ steps, stepsPerEpoch },
  };
}

/** Returns the state that a run begins with. */
export function firstState({ config }: Plan, seed: number): RunState {
  return initialState(config, random.key(seed));
}
