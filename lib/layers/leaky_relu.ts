import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";
import { FINITE } from "../values/require_number.ts";
import { requireNumber } from "./options.ts";

/** Options of a leaky rectifier. */
export interface LeakyReluOptions {
  /** The slope left of 0. The default is 0.01. */
  readonly slope?: number;
}

/**
 * Returns the leaky rectifier: `x` right of 0, `slope * x` left of it.
 *
 * @throws {RangeError} if the slope is not finite.
 * @throws {TypeError} if it is no number.
 *
 * @example
 * ```ts
 * import { dense, leakyRelu, pipe } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), leakyRelu({ slope: 0.1 }), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "leakyRelu"
 * ```
 */
export function leakyRelu<Size extends number>(
  { slope = 0.01 }: LeakyReluOptions = {},
): Layer<Size, Size, Empty> {
  requireNumber("leakyRelu", "slope", slope, FINITE);
  return elementwise({
    name: "leakyRelu",
    value: (x) => x > 0 ? x : slope * x,
    derivative: (x) => x > 0 ? 1 : slope,
    native: { kind: "leakyRelu", slope },
    onnx: (onnx, input) => onnx.step("LeakyRelu", [input], { floats: { alpha: slope } }),
  });
}
