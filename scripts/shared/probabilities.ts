/**
 * Turns outputs of networks into probabilities.
 *
 * @module
 */

import { givesProbabilities } from "../../lib/compose/gives_probabilities.ts";
import type { Engine, LayerInfo, Matrix } from "../../mod.ts";

export { givesProbabilities };

/** Returns the probability of each class for each row of outputs: their softmax, if they are logits. */
export function probabilitiesOf(engine: Engine, network: LayerInfo, outputs: Matrix): Matrix {
  return givesProbabilities(network) ? outputs : engine.softmax(outputs);
}
