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
  initialState,
  type Labels,
  type OptimizerState,
  random,
  softmaxCrossEntropy,
  type TrainState,
  type Tree,
} from "../../../../mod.ts";
import { optimizerOf } from "../../../train/recipes.ts";
import type { ImageSet } from "../protocol.ts";
import { type Network, networkOf, type Task } from "./network_of.ts";
import type { Setting } from "../setting/setting.ts";

/** A state of a run. */
export type RunState = TrainState<Tree, OptimizerState>;

/** The plan of a run. */
export interface Plan {
  readonly config: FitConfig<Network, OptimizerState, Labels>;
  readonly dataset: ImageDataset;
  /** The steps of the whole run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
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
