/**
 * The layers of a network by the names that PyTorch gives them.
 *
 * @module
 */

import type { AnyLayer } from "../layers/layer.ts";
import { escaped } from "../values/names.ts";
import type { Tree } from "../values/tree.ts";

/** A layer that is not composed of others, in its place in a network. */
export interface Place {
  /** The layer. Its `image` is the size of the images that it reads, if they are images. */
  readonly layer: AnyLayer;
  /** The start of the names of its tensors, such as `"3.0."`; empty if the layer is the network. */
  readonly prefix: string;
  /** The indices that lead to its branch in the tree of parameters. */
  readonly way: readonly number[];
}

/**
 * Returns the tree that has `f` of its place for each layer: parameters, say.
 *
 * The layers of a pipeline are named by their numbers, those of a graph by their nodes, in whose names
 * a dot is `%2E` and a percent sign `%25`. A layer that flattens images leaves out the number ahead of
 * it: `nn.Sequential` has an `nn.Flatten` there.
 */
export function mapPlaces(network: Place["layer"], f: (place: Place) => Tree): Tree {
  return mapFrom({ layer: network, prefix: "", way: [] }, f);
}

/** Returns all places of a network, in the order of its parameters. */
export function placesOf(network: Place["layer"]): readonly Place[] {
  const places: Place[] = [];
  mapPlaces(network, (place) => {
    places.push(place);
    return [];
  });
  return places;
}

function mapFrom(place: Place, f: (place: Place) => Tree): Tree {
  const { layer: { layers }, prefix, way } = place;
  if (!layers) return f(place);
  let flattened = 0;
  return layers.map((layer, i): Tree => {
    if (layer.node === undefined && layer.tensors?.(layer.image).flattens) flattened++;
    const name = layer.node === undefined ? `${i + flattened}` : escaped(layer.node);
    return mapFrom({ layer, prefix: `${prefix}${name}.`, way: [...way, i] }, f);
  });
}
