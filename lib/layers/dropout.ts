import { type Empty, type Layer, sameSize } from "./layer.ts";
import { masking, requireRate } from "./masking.ts";

/**
 * Returns dropout: in training each element is 0 with probability `rate`, and the others are scaled up by
 * `1 / (1 - rate)` so that their expectation stays; otherwise nothing happens (Srivastava et al.,
 * "Dropout: a simple way to prevent neural networks from overfitting", 2014).
 *
 * @throws {RangeError} if the rate is not from 0 up to, but not including, 1.
 * @throws {TypeError} if it is no number.
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
  requireRate("dropout", rate);
  return sameSize({
    name: `dropout ${rate}`,
    spec: { kind: "dropout", rate },
    ...masking<Size>(
      rate,
      (engine, key, { rows, cols }) => engine.dropoutMask(key, rows, cols, rate),
    ),
    onnx: (_onnx, input) => input,
  });
}
