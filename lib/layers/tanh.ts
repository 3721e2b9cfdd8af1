import { TANH } from "../engines/functions.ts";
import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";

/**
 * Returns the hyperbolic tangent, from -1 to 1.
 *
 * @example
 * ```ts
 * import { dense, pipe, tanh } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), tanh(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "tanh"
 * ```
 */
export function tanh<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    ...TANH,
    onnx: (onnx, input) => onnx.step("Tanh", [input]),
  });
}
