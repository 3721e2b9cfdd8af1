/**
 * Answers with the weights of the first layer.
 *
 * @module
 */

import { firstWeights } from "../../../../report/first_weights.ts";
import type { Answer } from "../answers.ts";

/** Returns the weights of the first layers' first units, as images. None if they are no images. */
export const weights: Answer<"weights"> = ({ network }, { id, count }) => {
  const { network: layer, params, image } = network(id);
  const found = firstWeights(layer, params, image, Infinity);
  if (!found) return { name: layer.name, image, units: [], total: 0 };
  // In their order, so that each keeps its place while it changes.
  const units = found.units.toSorted((a, b) => a.index - b.index).slice(0, count);
  return {
    name: found.name,
    image: found.size,
    units: units.map(({ weights }) => Float32Array.from(weights)),
    total: found.count,
  };
};
