import type { Engine } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireTargetsLike } from "./checks.ts";
import { filled } from "./filled.ts";
import { RELU, SIGMOID } from "../engines/functions.ts";
import type { Loss, LossOptions } from "./loss.ts";
import { requireReduction } from "./options.ts";
import { reduced, weighRows, weightOf } from "./weights.ts";

/**
 * Returns the absolute error loss: the mean over all elements of the absolute difference between output and
 * targets, or the sum. It is PyTorch's `L1Loss`. Where output and target are equal, the gradient is 0.
 *
 * Targets are a matrix of the same size as the output. The loss throws a RangeError if sizes do not fit.
 *
 * @throws {RangeError} if the reduction is neither `"mean"` nor `"sum"`.
 *
 * @example
 * ```ts
 * import { fromRows, meanAbsoluteError, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = meanAbsoluteError();
 * console.log(loss(referenceEngine(), fromRows([[1, 2]]), fromRows([[1, 4]])).loss); // 1
 * ```
 */
export function meanAbsoluteError({ reduction = "mean" }: LossOptions = {}): Loss<Matrix> {
  requireReduction(reduction);
  return (engine, output, targets, weights) => {
    requireTargetsLike(output, targets);
    const { rows, cols } = output;
    const weight = weightOf(rows, weights);
    const difference = engine.combine(1, output, -1, targets);
    const opposite = engine.scale(-1, difference);
    const each = weighRows(engine, filled(rows, cols, 1), weights);
    const above = engine.mapGradient(RELU, difference, engine.map(RELU, difference), each);
    const below = engine.mapGradient(RELU, opposite, engine.map(RELU, opposite), each);
    const sign = engine.combine(1, above, -1, below);
    const sum = engine.dot(sign, difference);
    // The slope of the rectifier at NaN is 0, but the gradient of NaN is NaN.
    const weightedSign = engine.isLate || Number.isNaN(sum.value)
      ? engine.combine(1, sign, 1, zeroOrNaN(engine, difference))
      : sign;
    return reduced(() => sum.value, (factor) => engine.scale(factor, weightedSign), {
      reduction,
      weight,
      numbers: cols,
    });
  };
}

/** Returns NaN for each NaN, and 0 for all other numbers, the infinities among them. */
function zeroOrNaN<C extends number>(engine: Engine, x: Matrix<number, C>): Matrix<number, C> {
  const bounded = engine.map(SIGMOID, x);
  return engine.combine(1, bounded, -1, bounded);
}
