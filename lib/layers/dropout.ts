import { type Empty, type Layer, sameSize } from "../layer.ts";
import type { Matrix } from "../matrix.ts";

/**
 * Dropout: in training each element is 0 with probability `rate`, and the others are scaled up by
 * `1 / (1 - rate)` so that their expectation stays; otherwise nothing happens (Srivastava et al.,
 * "Dropout: a simple way to prevent neural networks from overfitting", 2014).
 *
 * @throws {RangeError} if the rate is not from 0 up to, but not including, 1.
 *
 * @example
 * ```ts
 * import { dense, dropout, pipe } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), dropout(0.2), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "dropout 0.2"
 * ```
 */
export function dropout<Size extends number>(rate: number = 0.5): Layer<Size, Size, Empty> {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`Cannot drop out at a rate of ${rate}: rates are from 0 to below 1`);
  }
  return sameSize<Size, Matrix<number, Size> | undefined>({
    name: `dropout ${rate}`,
    spec: { kind: "dropout", rate },
    forward(engine, _params, input, { training, key }) {
      if (!training || rate === 0) return { output: input, residual: undefined };
      const mask = engine.dropoutMask(key, input.rows, input.cols, rate);
      return { output: engine.multiply(input, mask), residual: mask };
    },
    backward(engine, _params, mask, outputGradient, wants) {
      if (!wants.inputGradient) return { inputGradient: undefined, gradients: [] };
      return {
        inputGradient: mask ? engine.multiply(outputGradient, mask) : outputGradient,
        gradients: [],
      };
    },
  });
}
