import type { Loss, LossOptions } from "./loss.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireTargetsLike } from "./checks.ts";
import { requireReduction } from "./options.ts";
import { reduced, weighRows, weightOf } from "./weights.ts";

/**
 * Returns the squared error loss: the mean over all elements of the squared difference between output
 * and targets, as in PyTorch, or the sum.
 *
 * Targets are a matrix of the same size as the output. The loss throws a RangeError if the sizes
 * differ.
 *
 * @throws {RangeError} if the reduction is neither `"mean"` nor `"sum"`.
 *
 * @example
 * ```ts
 * import { fromRows, meanSquaredError, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = meanSquaredError();
 * console.log(loss(referenceEngine(), fromRows([[1, 2]]), fromRows([[1, 4]])).loss); // 2
 * ```
 */
export function meanSquaredError({ reduction = "mean" }: LossOptions = {}): Loss<Matrix> {
  requireReduction(reduction);
  return (engine, output, targets, weights) => {
    requireTargetsLike(output, targets);
    const { rows, cols } = output;
    const weight = weightOf(rows, weights);
    const difference = engine.combine(1, output, -1, targets);
    const weighted = weighRows(engine, difference, weights);
    const sum = engine.dot(weighted, difference);
    return reduced(() => sum.value, (factor) => engine.scale(2 * factor, weighted), {
      reduction,
      weight,
      numbers: cols,
    });
  };
}
