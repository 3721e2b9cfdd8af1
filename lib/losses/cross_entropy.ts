import { isMatrix } from "../engines/engine.ts";
import { checkedLate, requireProbabilityRows, requireTargetRows } from "./checks.ts";
import { type ClassLossOptions, requireClassWeights, weightedTargets } from "./class_weights.ts";
import type { Loss } from "./loss.ts";
import { reduceRows } from "./reduce_rows.ts";
import { requireReduction } from "./options.ts";

/**
 * Returns the cross-entropy loss for a network that ends in probabilities, for example with a
 * {@linkcode softmax} layer. For logits use {@linkcode softmaxCrossEntropy}; for labels that do not exclude each
 * other, {@linkcode binaryCrossEntropy}.
 *
 * The output has a row of probabilities for each sample, which add up to 1. Targets are labels, or a row of
 * probabilities for each sample. The loss is in nats. A probability below 2^-126 counts as 2^-126, so the loss
 * stays finite; where the output is NaN, so is the loss.
 *
 * The loss throws a RangeError if a row of the output or of the targets has no probabilities that add up to 1
 * within a thousandth, if a label is not a class, or if the sizes of output and targets differ.
 *
 * @throws {RangeError} if a class weight is not a finite number from 0, or the reduction is neither `"mean"` nor `"sum"`.
 *
 * @example
 * ```ts
 * import { crossEntropy, fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = crossEntropy();
 * console.log(loss(referenceEngine(), fromRows([[0.5, 0.5]]), [1]).loss); // ln 2 = 0.693…
 * ```
 */
export function crossEntropy({ classWeights, reduction = "mean" }: ClassLossOptions = {}): Loss {
  requireReduction(reduction);
  if (classWeights) requireClassWeights(classWeights);
  return (engine, probabilities, targets, weights) => {
    const weighted = classWeights
      ? weightedTargets(engine, probabilities, { targets, weights }, { classWeights })
      : { targets, weights };
    const rows = engine.crossEntropy(probabilities, weighted.targets);
    const checks = [requireProbabilityRows(engine, probabilities, {
      what: "the output",
      // Where a training diverges, the loss tells it.
      mayBeNaN: true,
      advice: "Take softmaxCrossEntropy() for logits, and binaryCrossEntropy() on logits " +
        "in place of sigmoid() for labels that do not exclude each other",
    })];
    if (isMatrix(targets)) checks.push(requireTargetRows(engine, targets));
    return checkedLate(reduceRows(engine, rows, reduction, weighted), checks);
  };
}
