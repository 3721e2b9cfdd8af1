import type { Loss, LossOptions } from "./loss.ts";
import { type Matrix, requireSameShape } from "../values/matrix.ts";

/**
 * The squared difference between output and targets: its mean over all elements, as in PyTorch, or
 * its sum.
 *
 * When run it throws a RangeError if the sizes differ.
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
