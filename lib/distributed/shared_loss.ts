/**
 * The loss of a batch of which each rank has a share.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import type { Loss, LossMean, Reduction } from "../losses/loss.ts";
import { requireWeighable } from "../losses/weights.ts";
import { correctIn } from "../training/batch.ts";
import type { BatchTotals } from "../training/epoch_totals.ts";

/** What a rank knows of its share after the loss. */
export interface ShareOfLoss extends BatchTotals {
  /** How the gradients of ranks add up: as parts of a mean, or of a sum. */
  readonly reduction: Reduction;
}

/**
 * Returns the loss whose gradients add up over the ranks. The gradient of a mean counts as often as the weight of the
 * share says; divided by the weight of all shares, the sum over all ranks is the gradient of the whole batch.
 *
 * @param note Takes what is known after the loss, and returns a factor for the gradient.
 *
 * The loss throws a TypeError if it does not say whether it is a mean or a sum, or if it is a mean of parts with weights
 * of their own.
 */
export function sharedLoss<Expected extends Targets>(
  loss: Loss<Expected>,
  reduction: Reduction | undefined,
  note: (share: ShareOfLoss) => number,
): Loss<Expected> {
  return (engine, output, targets, weights) => {
    if (weights) requireWeighable(loss);
    const result = loss(engine, output, targets, weights);
    const share = {
      samples: output.rows,
      correct: correctIn(engine, output, targets).value,
      mean: result.mean ?? { value: result.loss, weight: output.rows },
      reduction: reduction ?? result.reduction ?? refuseSilent(),
    };
    if (share.reduction === "mean") requireOneWeight(share.mean);
    const weight = share.reduction === "mean" ? share.mean.weight : 1;
    const factor = weight * note(share);
    return {
      ...result,
      mean: share.mean,
      gradient: factor === 1 ? result.gradient : engine.scale(factor, result.gradient),
    };
  };
}

/** Throws if the parts of a mean have weights of their own: no factor makes the gradients of shares add up. */
function requireOneWeight({ parts = [], weight }: LossMean): void {
  if (parts.every((part) => part.weight === weight)) return;
  throw new TypeError(
    "Cannot share a loss of several outputs that are weighted by class among processes: " +
      "the gradients of the shares do not add up to that of the batch",
  );
}

function refuseSilent(): never {
  throw new TypeError(
    "Cannot share a loss among processes that does not say how its gradient adds up: " +
      'return reduction with its result, or give the option, "mean" or "sum"',
  );
}
