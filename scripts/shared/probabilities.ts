/**
 * Outputs of networks as probabilities.
 *
 * @module
 */

import type { Engine, LayerInfo, Matrix } from "../../mod.ts";

/** The probability of each class, a row for each of the outputs of a network: their softmax, if needed. */
export function probabilitiesOf(engine: Engine, network: LayerInfo, outputs: Matrix): Matrix {
  return endsInSoftmax(network) ? outputs : engine.softmax(outputs);
}

/** Whether a network gives probabilities, and not logits. */
export function endsInSoftmax({ layers, spec }: LayerInfo): boolean {
  const last = layers?.at(-1);
  return last ? endsInSoftmax(last) : spec.kind === "softmax";
}
