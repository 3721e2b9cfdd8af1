/**
 * Networks from the bytes of checkpoints and of models.
 *
 * @module
 */

import { parameterCount } from "../../../../lib/compose/parameter_count.ts";
import { parseCheckpoint } from "../../../../lib/models/checkpoint.ts";
import { parseModel } from "../../../../lib/models/model.ts";
import { averaged } from "../../../../lib/optimizers/transforms/average_weights.ts";
import { initialState } from "../../../../lib/training/train.ts";
import * as random from "../../../../lib/values/random.ts";
import type { Engine } from "../../../../mod.ts";
import { sizeOfImages, trainedOn } from "../../../shared/trained_on.ts";
import { optimizerOf } from "../../../train/recipes.ts";
import type { Weights } from "../protocol.ts";
import type { LoadedNetwork } from "./answers.ts";
import { networkOf } from "./network_of.ts";

/**
 * Returns a network with its weights.
 *
 * @throws {SyntaxError} if the bytes are malformed, or are those of another network.
 * @throws {TypeError | RangeError} if the layers of the setting do not fit, or a model takes pixels that are changed
 * first.
 */
export function loadedNetwork(weights: Weights, engine: Engine): LoadedNetwork {
  if (weights.kind === "model") return loadedModel(weights.bytes);
  const { setting, checkpoint, image, classNames } = weights;
  const network = networkOf(setting, image);
  // The structure of its state depends on no number of steps.
  const optimizer = optimizerOf(setting.recipe, 1);
  const like = initialState({ engine, network, optimizer }, random.key(0));
  const { state } = parseCheckpoint(checkpoint, like, "the kept state");
  const params = averaged(state.params, state.optimizer);
  return {
    ...{ network, params, statistics: state.statistics, image, classNames, setting, checkpoint },
    parameters: parameterCount(network),
  };
}

function loadedModel(bytes: Uint8Array): LoadedNetwork {
  const model = parseModel(bytes, "the model");
  const { network, params, statistics, metadata } = model;
  const told = trainedOn(metadata);
  if (told.prepareCode !== undefined) {
    throw new RangeError(
      "The model was trained on pixels that its preset changes first, as this page does not: " +
        "deno task predict reads it",
    );
  }
  const { outputs = 0 } = network;
  const names = model.classNames ?? told.labels?.map((label) => `${label}`);
  return {
    ...{ network, params, statistics, image: sizeOfImages(told, network) },
    classNames: names?.length === outputs
      ? names
      : Array.from({ length: outputs }, (_, i) => `${i}`),
    ...{ setting: undefined, checkpoint: undefined, parameters: parameterCount(network) },
  };
}
