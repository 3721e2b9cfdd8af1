/**
 * The loss of a batch from the losses of its rows.
 *
 * @module
 */

import type { Engine, RowLosses } from "../engines/engine.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { LossResult, Reduction } from "./loss.ts";
import { columnOf, reduced, weightOf } from "./weights.ts";

/**
 * Returns the loss of a batch, from the loss of each row and the gradient of their sum.
 *
 * @throws {RangeError} if there are not as many weights as rows, or one is negative or not finite.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const rows = { losses: fromRows([[1], [3]]), gradient: fromRows([[2, 4], [6, 8]]) };
 * const { loss, gradient } = reduceRows(referenceEngine(), rows, "mean");
 * console.log(loss, gradient.data); // 2, and 1, 2, 3, 4
 * ```
 */
export function reduceRows<Out extends number>(
  engine: Engine,
  { losses, gradient }: RowLosses<Out>,
  reduction: Reduction,
  { weights, weight = weightOf(losses.rows, weights) }: RowWeights = {},
): LossResult<Out> {
  const factors = weights && columnOf(losses.rows, weights);
  const sum = factors ? engine.dot(losses, factors) : engine.sum(losses);
  const weighted = factors ? engine.multiplyRows(gradient, factors) : gradient;
  return reduced(() => sum.value, (factor) => engine.scale(factor, weighted), {
    reduction,
    weight,
  });
}

/** How the rows of a batch count. */
export interface RowWeights {
  /** A number from 0 for each row. Without them all rows count alike. */
  readonly weights?: NumberArray | undefined;
  /** What the mean divides by. */
  readonly weight?: number;
}
