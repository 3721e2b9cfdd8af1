import type { Loss, LossOptions } from "./loss.ts";
import { type Matrix, requireSameShape } from "../values/matrix.ts";

/**
 * Returns the squared error loss: the mean over all elements of the squared difference between output
 * and targets, as in PyTorch, or the sum.
 *
 * Targets are a matrix of the same size as the output. The loss throws a RangeError if the sizes
 * differ.
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
  return (engine, output, targets) => {
    requireSameShape("compare", output, targets);
    const difference = engine.combine(1, output, -1, targets);
    const factor = reduction === "mean" ? 1 / (output.rows * output.cols) : 1;
    return {
      loss: factor * engine.dot(difference, difference),
      gradient: engine.scale(2 * factor, difference),
    };
  };
}
