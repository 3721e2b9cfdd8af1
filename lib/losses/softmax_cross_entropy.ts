import { type Loss, type LossOptions, reduceRows } from "./loss.ts";

/** What the loss may be told. */
export interface SoftmaxCrossEntropyOptions extends LossOptions {
  /** How much of each target is spread evenly over all classes, from 0, the default, to 1. */
  readonly labelSmoothing?: number;
}

/**
 * The cross-entropy between the softmax of logits and the targets: classes, or a row of probabilities
 * for each sample. The two are fused, so that no logits overflow (Szegedy et al., "Rethinking the
 * Inception architecture", 2016, for the smoothing).
 *
 * @throws {RangeError} if the smoothing is not from 0 to 1; when run, if labels are not classes or
 * sizes differ.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * const loss = softmaxCrossEntropy();
 * console.log(loss(referenceEngine(), fromRows([[0, 0]]), [1]).loss); // ln 2 = 0.693…
 * ```
 */
export function softmaxCrossEntropy(
  { labelSmoothing = 0, reduction = "mean" }: SoftmaxCrossEntropyOptions = {},
): Loss {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`Cannot smooth labels by ${labelSmoothing}: it must be from 0 to 1`);
  }
  return (engine, logits, targets) =>
    reduceRows(engine, engine.softmaxCrossEntropy(logits, targets, labelSmoothing), reduction);
}
