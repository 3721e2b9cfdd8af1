/**
 * Answers what would change a network's mind.
 *
 * @module
 */

import { crossEntropy } from "../../../../../lib/losses/cross_entropy.ts";
import { softmaxCrossEntropy } from "../../../../../lib/losses/softmax_cross_entropy.ts";
import { lossAndGradients } from "../../../../../lib/training/loss_and_gradients.ts";
import { givesProbabilities } from "../../../../shared/probabilities.ts";
import type { Answer } from "../answers.ts";
import { inputOf, PIXEL } from "../inputs.ts";

/**
 * Returns how the logarithm of a class's probability changes with each pixel. The logarithm has the same sign as
 * the probability, and does not vanish where a class is very unlikely.
 */
export const why: Answer<"why"> = ({ engine, network }, { id, pixels, target }) => {
  const loaded = network(id);
  const loss = givesProbabilities(loaded.network) ? crossEntropy() : softmaxCrossEntropy();
  const gradient = engine.scope(() =>
    lossAndGradients({ engine, network: loaded.network, loss })(
      loaded,
      { input: inputOf(loaded, pixels), targets: [target] },
      { inputGradient: true, gradients: false, training: false },
    ).inputGradient
  );
  // The loss is the negative logarithm of the probability.
  return { gradient: Float32Array.from(gradient.data, (slope) => -slope * PIXEL) };
};
