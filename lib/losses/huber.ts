/**
 * Losses that are quadratic near 0 and linear beyond, so that outliers count less.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireTargetsLike } from "./checks.ts";
import { filled } from "./filled.ts";
import { RELU } from "../engines/functions.ts";
import type { Loss, LossOptions } from "./loss.ts";
import { requirePositive, requireReduction } from "./options.ts";
import { reduced, weighRows, weightOf } from "./weights.ts";

/** Options of {@linkcode huber}. */
export interface HuberOptions extends LossOptions {
  /** The difference from which on the loss is linear, above 0. The default is 1. */
  readonly delta?: number;
}

/** Options of {@linkcode smoothL1}. */
export interface SmoothL1Options extends LossOptions {
  /** The difference from which on the loss is linear, above 0. The default is 1. */
  readonly beta?: number;
}

/**
 * Returns the Huber loss: the mean over all elements, or the sum, of `d² / 2` for differences `d` between output
 * and targets up to `delta`, and of `delta (|d| - delta / 2)` beyond (Huber, "Robust estimation of a location
 * parameter", 1964). It is PyTorch's `HuberLoss`.
 *
 * Targets are a matrix of the same size as the output. The loss throws a RangeError if sizes do not fit.
 *
 * @throws {RangeError} if `delta` is not a finite number above 0, or the reduction is neither `"mean"` nor
 * `"sum"`.
 *
 * @example
 * ```ts
 * import { fromRows, huber, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = huber({ reduction: "sum" });
 * console.log(loss(referenceEngine(), fromRows([[1, 9]]), fromRows([[0, 0]])).loss); // 0.5 + 8.5
 * ```
 */
export function huber({ delta = 1, reduction = "mean" }: HuberOptions = {}): Loss<Matrix> {
  requirePositive("turn linear at a difference of", delta);
  return scaledHuber(delta, 1, reduction);
}

/**
 * Returns the smooth L1 loss: the {@linkcode huber} loss with `delta` equal to `beta`, divided by `beta`, so that
 * the slope beyond `beta` is 1 (Girshick, "Fast R-CNN", 2015). It is PyTorch's `SmoothL1Loss`.
 *
 * Targets are a matrix of the same size as the output. The loss throws a RangeError if sizes do not fit.
 *
 * @throws {RangeError} if `beta` is not a finite number above 0, or the reduction is neither `"mean"` nor
 * `"sum"`. For 0 take {@linkcode meanAbsoluteError}.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, smoothL1 } from "@foldnet/foldnet";
 *
 * const loss = smoothL1({ beta: 0.5 });
 * console.log(loss(referenceEngine(), fromRows([[2]]), fromRows([[0]])).loss); // 2 - 0.25
 * ```
 */
export function smoothL1({ beta = 1, reduction = "mean" }: SmoothL1Options = {}): Loss<Matrix> {
  requirePositive("turn linear at a difference of", beta);
  return scaledHuber(beta, 1 / beta, reduction);
}

function scaledHuber(
  delta: number,
  scale: number,
  reduction: "mean" | "sum",
): Loss<Matrix> {
  requireReduction(reduction);
  return (engine, output, targets, weights) => {
    requireTargetsLike(output, targets);
    const { rows, cols } = output;
    const weight = weightOf(rows, weights);
    const difference = engine.combine(1, output, -1, targets);
    const sumOf = (clipped: Matrix<number, typeof cols>) => {
      const weighted = weighRows(engine, clipped, weights);
      // c d - c² / 2 is the loss on both sides of delta, where c is the clipped difference.
      const [full, half] = [engine.dot(weighted, difference), engine.dot(weighted, clipped)];
      return { weighted, sum: () => scale * (full.value - half.value / 2) };
    };
    const sumOfInfinite = () => sumOf(clipInfinite(engine, difference, delta));
    const usual = engine.isLate ? sumOfInfinite() : sumOf(clip(engine, difference, delta));
    const isUsual = engine.isLate || !Number.isNaN(usual.sum());
    const { weighted, sum } = isUsual ? usual : sumOfInfinite();
    return reduced(sum, (factor) => engine.scale(scale * factor, weighted), {
      reduction,
      weight,
      numbers: cols,
    });
  };
}

/** Returns each number, or the bound from -`bound` to `bound` that is nearest to it. */
function clip<C extends number>(
  engine: Engine,
  x: Matrix<number, C>,
  bound: number,
): Matrix<number, C> {
  const ones = filled(x.rows, x.cols, 1);
  const isPositive = (y: Matrix<number, C>) =>
    engine.mapGradient(RELU, y, engine.map(RELU, y), ones);
  const above = isPositive(engine.combine(1, x, -bound, ones));
  const below = isPositive(engine.combine(-1, x, -bound, ones));
  const outside = engine.combine(1, above, 1, below);
  // Numbers inside stay as they are: to subtract what is beyond the bound would round large ones.
  const inside = engine.multiply(engine.combine(1, ones, -1, outside), x);
  return engine.combine(1, inside, bound, engine.combine(1, above, -1, below));
}

/** Returns the same as {@linkcode clip}, also for infinities, of which {@linkcode clip} makes NaN. It rounds more. */
function clipInfinite<C extends number>(
  engine: Engine,
  x: Matrix<number, C>,
  bound: number,
): Matrix<number, C> {
  const ones = filled(x.rows, x.cols, 1);
  // The bound minus max(bound - max(x, -bound), 0).
  const aboveLow = engine.map(RELU, engine.combine(1, x, bound, ones));
  const belowHigh = engine.map(RELU, engine.combine(-1, aboveLow, 2 * bound, ones));
  return engine.combine(-1, belowHigh, bound, ones);
}
