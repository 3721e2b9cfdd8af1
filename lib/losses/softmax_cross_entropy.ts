import { isMatrix } from "../engines/engine.ts";
import { checkedLate, requireTargetRows } from "./checks.ts";
import { type ClassLossOptions, requireClassWeights, weightedTargets } from "./class_weights.ts";
import type { Loss } from "./loss.ts";
import { reduceRows } from "./reduce_rows.ts";
import { requireOption, requireReduction } from "./options.ts";

/** Options of {@linkcode softmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions extends ClassLossOptions {
  /**
   * The part of each target that is spread evenly over all classes, from 0 to 1. The default is 0
   * (Szegedy et al., "Rethinking the Inception architecture", 2016).
   */
  readonly labelSmoothing?: number;
}

/**
 * Returns the cross-entropy loss for a network that ends in logits. Softmax and cross-entropy are one
 * kernel, so large logits do not overflow.
 *
 * The output has a row of logits for each sample. Targets are labels, or a row of probabilities for each
 * sample, which add up to 1. The loss is in nats. It throws a RangeError if a label is not a class, if a row of
 * the targets does not add up to 1 within a thousandth, or if the sizes of output and targets differ.
 *
 * @throws {RangeError} if the smoothing is not from 0 to 1, a class weight is not a finite number from 0, or the reduction is neither `"mean"` nor `"sum"`.
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
  { classWeights, labelSmoothing = 0, reduction = "mean" }: SoftmaxCrossEntropyOptions = {},
): Loss {
  requireReduction(reduction);
  requireOption("smooth labels by", labelSmoothing, { from: 0, to: 1 });
  if (classWeights) requireClassWeights(classWeights);
  return (engine, logits, targets, weights) => {
    const weighted = classWeights
      ? weightedTargets(engine, logits, { targets, weights }, { classWeights, labelSmoothing })
      : { targets, weights };
    // Weighted targets are smoothed already.
    const smoothing = classWeights ? 0 : labelSmoothing;
    const rows = engine.softmaxCrossEntropy(logits, weighted.targets, smoothing);
    const checks = isMatrix(targets) ? [requireTargetRows(engine, targets)] : [];
    return checkedLate(reduceRows(engine, rows, reduction, weighted), checks);
  };
}
