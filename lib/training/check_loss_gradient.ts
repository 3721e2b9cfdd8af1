import type { Targets } from "../engines/engine.ts";
import { referenceEngine } from "../engines/reference/reference_engine.ts";
import type { Loss } from "../losses/loss.ts";
import type { Matrix } from "../values/matrix.ts";
import {
  compareGradients,
  type DifferenceOptions,
  type GradientCheck,
} from "./central_differences.ts";

/**
 * Checks the gradient of a loss against central differences in float64, for the given output and
 * targets.
 *
 * A loss of your own must keep the numbers in float64: take `reshaped(a, rows, cols)` for rows of another length,
 * because `matrix(rows, cols, a.data)` rounds to float32, which looks like a wrong gradient.
 *
 * @param output The output of a network, with a row for each sample.
 *
 * @throws {RangeError} if the sizes of output and targets do not fit the loss.
 *
 * @example
 * ```ts
 * import { checkLossGradient, fromRows, softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * const logits = fromRows([[1, 2, 3], [3, 0, -3]]);
 * console.log(checkLossGradient(softmaxCrossEntropy(), logits, [0, 2]).passed); // true
 * ```
 */
export function checkLossGradient<Expected extends Targets>(
  loss: Loss<Expected>,
  output: Matrix,
  targets: Expected,
  options: DifferenceOptions = {},
): GradientCheck {
  const engine = referenceEngine({ precision: "float64" });
  return compareGradients([{
    name: "output",
    at: engine.cast(output),
    gradient: loss(engine, output, targets).gradient,
    value: (output) => loss(engine, output, targets).loss,
  }], options);
}
