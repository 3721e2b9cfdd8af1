/**
 * Networks from the bytes of checkpoints and of models.
 *
 * @module
 */

import {
  averaged,
  type Engine,
  type ImageSize,
  initialState,
  parameterCount,
  parseCheckpoint,
  parseModel,
  random,
} from "../../../../mod.ts";
import { optimizerOf } from "../../../train/recipes.ts";
import type { Weights } from "../protocol.ts";
import type { LoadedNetwork } from "./answers.ts";
import { networkOf } from "./plan.ts";

/**
 * Returns a network with its weights.
 *
 * @throws {SyntaxError} if the bytes are malformed, or are those of another network.
 * @throws {TypeError | RangeError} if the layers of the setting do not fit.
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
  const { network, params, statistics, classNames } = parseModel(bytes, "the model");
  const { inputs = 0, outputs = 0 } = network;
  const image = network.image ?? squareOf(inputs);
  if (!image) throw new RangeError(`The model reads rows of ${inputs} numbers, which are no image`);
  return {
    ...{ network, params, statistics, image },
    classNames: classNames ?? Array.from({ length: outputs }, (_, i) => `${i}`),
    ...{ setting: undefined, checkpoint: undefined, parameters: parameterCount(network) },
  };
}

/** Returns the size of gray square images with a number of pixels, if there is one. */
function squareOf(pixels: number): ImageSize | undefined {
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) && side > 0
    ? { height: side, width: side, channels: 1 }
    : undefined;
}
