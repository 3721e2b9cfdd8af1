/**
 * Turns outputs of networks into probabilities.
 *
 * @module
 */

import type { Engine, LayerInfo, Matrix } from "../../mod.ts";

/** Returns the probability of each class for each row of outputs: their softmax, if they are logits. */
export function probabilitiesOf(engine: Engine, network: LayerInfo, outputs: Matrix): Matrix {
  return endsInSoftmax(network) ? outputs : engine.softmax(outputs);
}

/** Tells whether a network ends in softmax, so that it gives probabilities. */
export function endsInSoftmax({ layers, spec }: LayerInfo): boolean {
  const last = layers?.at(-1);
  return last ? endsInSoftmax(last) : spec.kind === "softmax";
}
