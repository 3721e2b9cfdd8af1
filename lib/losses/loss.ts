/**
 * What a loss is.
 *
 * @module
 */

import type { Engine, RowLosses, Targets } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";

/** What a loss gives: one number for the batch, and how it changes with the network's output. */
export interface LossResult<Out extends number = number> {
  /** The loss of the batch. */
  readonly loss: number;
  /** Its gradient with regard to the output, of the output's size. */
  readonly gradient: Matrix<number, Out>;
}

/**
 * A loss: how far the output of a network, a row for each sample, is from the targets. `Expected` is
 * what it takes for targets: labels, or a matrix of the output's size, or either.
 */
export type Loss<Expected extends Targets = Targets> = <Out extends number>(
  engine: Engine,
  output: Matrix<number, Out>,
  targets: Expected,
) => LossResult<Out>;

/** What every loss may be told. */
export interface LossOptions {
  /** Whether the batch counts as its mean, which is the default, or as its sum. */
  readonly reduction?: "mean" | "sum";
}

/** The loss of a batch whose rows have these losses. */
export function reduceRows<Out extends number>(
  engine: Engine,
  { losses, gradient }: RowLosses<Out>,
  reduction: "mean" | "sum",
): LossResult<Out> {
  const factor = reduction === "mean" ? 1 / losses.rows : 1;
  return { loss: factor * engine.sum(losses), gradient: engine.scale(factor, gradient) };
}
