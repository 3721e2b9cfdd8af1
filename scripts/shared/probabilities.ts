/**
 * Turns outputs of networks into probabilities.
 *
 * @module
 */

import { endsInSoftmax } from "../../lib/compose/ends_in_softmax.ts";
import type { Engine, LayerInfo, Matrix } from "../../mod.ts";

export { endsInSoftmax };

/** Returns the probability of each class for each row of outputs: their softmax, if they are logits. */
export function probabilitiesOf(engine: Engine, network: LayerInfo, outputs: Matrix): Matrix {
  return endsInSoftmax(network) ? outputs : engine.softmax(outputs);
}
