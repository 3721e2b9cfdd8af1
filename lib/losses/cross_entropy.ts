import { type Loss, type LossOptions, reduceRows } from "./loss.ts";

/**
 * Returns the cross-entropy loss for a network that ends in probabilities, for example with a
 * {@linkcode softmax} layer. For logits use {@linkcode softmaxCrossEntropy}.
 *
 * The output has a row of probabilities for each sample. Targets are labels, or a row of probabilities
 * for each sample. The loss is in nats. A probability below 2^-126 counts as 2^-126, so the loss stays
 * finite.
 *
 * The loss throws a RangeError if a label is not a class, or if the sizes of output and targets differ.
 *
 * @example
 * ```ts
 * import { crossEntropy, fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = crossEntropy();
 * console.log(loss(referenceEngine(), fromRows([[0.5, 0.5]]), [1]).loss); // ln 2 = 0.693…
 * ```
 */
export function crossEntropy({ reduction = "mean" }: LossOptions = {}): Loss {
  return (engine, probabilities, targets) =>
    reduceRows(engine, engine.crossEntropy(probabilities, targets), reduction);
}
