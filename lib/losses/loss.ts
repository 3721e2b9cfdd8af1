/**
 * The type of a loss, and what losses share.
 *
 * @module
 */

import type { Engine, RowLosses, Targets } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";

/** The result of a loss: its value and its gradient. */
export interface LossResult<Out extends number = number> {
  /** The loss of the batch. */
  readonly loss: number;
  /** The gradient of the loss with respect to the output, of the same size as the output. */
  readonly gradient: Matrix<number, Out>;
}

/**
 * A loss: a function that measures how far the output of a network is from the targets.
 *
 * `output` has a row for each sample. `Expected` is the type of the targets: labels, a matrix of the
 * same size as the output, or either. The function throws a RangeError if the sizes of output and
 * targets do not fit.
 */
export type Loss<Expected extends Targets = Targets> = <Out extends number>(
  engine: Engine,
  output: Matrix<number, Out>,
  targets: Expected,
) => LossResult<Out>;

/** Options of a loss. */
export interface LossOptions {
  /** Whether to take the mean or the sum over the batch. The default is the mean. */
  readonly reduction?: "mean" | "sum";
}

/**
 * Returns the loss of a batch, from the loss of each row and the gradient of their sum.
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
  reduction: "mean" | "sum",
): LossResult<Out> {
  const factor = reduction === "mean" ? 1 / losses.rows : 1;
  return { loss: factor * engine.sum(losses), gradient: engine.scale(factor, gradient) };
}
