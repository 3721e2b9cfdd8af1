/**
 * The totals of an epoch, and the means that they give.
 *
 * @module
 */

import type { LossMean } from "../losses/loss.ts";
import type { EpochSoFar } from "./state.ts";

/** The totals of an epoch before its first step. */
export const NOTHING: EpochSoFar = { samples: 0, loss: 0, correct: 0 };

/** The part of a batch in the totals of an epoch. */
export interface BatchTotals {
  /** The number of samples. */
  readonly samples: number;
  /** The number of samples that the network classified correctly. */
  readonly correct: number;
  /** The mean loss of the samples. */
  readonly mean: LossMean;
}

/**
 * Returns the totals of an epoch with one more batch.
 *
 * @example
 * ```ts
 * const batch = { samples: 2, correct: 1, mean: { value: 0.5, weight: 2 } };
 * console.log(withBatch(NOTHING, batch)); // { samples: 2, loss: 1, correct: 1 }
 * ```
 */
export function withBatch(
  soFar: EpochSoFar,
  { samples, correct, mean }: BatchTotals,
): EpochSoFar {
  const weight = weightOf(soFar) + mean.weight;
  const totals = {
    samples: soFar.samples + samples,
    loss: soFar.loss + mean.value * mean.weight,
    correct: soFar.correct + correct,
  };
  const parts = partsWith(soFar, mean);
  // Only weights that the number of samples does not tell go into checkpoints.
  return {
    ...totals,
    ...(weight !== totals.samples && { weight }),
    ...(parts && { parts }),
  };
}

/** Returns the totals of parts with one more batch, or undefined if not all batches have these parts. */
function partsWith(soFar: EpochSoFar, { parts }: LossMean): EpochSoFar["parts"] {
  const before = soFar.samples === 0 ? parts?.map(() => ({ loss: 0, weight: 0 })) : soFar.parts;
  if (before?.length !== parts?.length) return undefined;
  return parts?.map(({ value, weight }, i) => ({
    loss: (before?.[i]?.loss ?? NaN) + value * weight,
    weight: (before?.[i]?.weight ?? NaN) + weight,
  }));
}

/**
 * Returns the mean loss and the accuracy of an epoch so far.
 *
 * @example
 * ```ts
 * console.log(meansOf({ samples: 4, loss: 2, correct: 3 })); // { loss: 0.5, accuracy: 0.75 }
 * ```
 */
export function meansOf(
  soFar: EpochSoFar,
): { readonly loss: number; readonly accuracy: number } {
  const isWeighed = weightOf(soFar) > 0;
  // A part without weight counts as little as in a step.
  const loss = soFar.parts && isWeighed
    ? soFar.parts.reduce((sum, { loss, weight }) => sum + (weight === 0 ? loss : loss / weight), 0)
    : soFar.loss / weightOf(soFar);
  return { loss, accuracy: soFar.correct / soFar.samples };
}

/**
 * Throws if no sample of an epoch has weight: there is no mean loss, and nothing was learned.
 *
 * @throws {RangeError} if the weight is 0.
 *
 * @example
 * ```ts
 * requireWeighed({ samples: 4, loss: 2, correct: 3 }, 1);
 * ```
 */
export function requireWeighed(soFar: EpochSoFar, epoch: number): void {
  if (weightOf(soFar) === 0) {
    throw new RangeError(
      `Cannot take the mean loss of epoch ${epoch}: the weights of its samples or of their classes are all 0`,
    );
  }
}

function weightOf({ samples, weight = samples }: EpochSoFar): number {
  return weight;
}
