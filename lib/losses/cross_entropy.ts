import { type Loss, type LossOptions, reduceRows } from "./loss.ts";

/**
 * The cross-entropy between probabilities, such as those of a {@linkcode softmax} layer, and the
 * targets: classes, or a row of probabilities for each sample. A probability below 2^-126 counts as
 * that. For logits use {@linkcode softmaxCrossEntropy}.
 *
 * When run it throws a RangeError if labels are not classes or sizes differ.
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
