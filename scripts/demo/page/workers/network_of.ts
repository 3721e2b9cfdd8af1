/**
 * The networks of settings.
 *
 * @module
 */

import { sequential } from "../../../../lib/compose/pipe.ts";
import { layerFromSpec } from "../../../../lib/models/layer_from_spec.ts";
import type { ImageSize, Layer, Tree } from "../../../../mod.ts";
import type { Setting } from "../setting/setting.ts";

/** A network that takes images as rows. */
export type Network = Layer<number, number, Tree>;

/** What a network has to do. */
export interface Task {
  readonly image: ImageSize;
  readonly classes: number;
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
