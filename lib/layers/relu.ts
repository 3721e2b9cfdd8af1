import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";

/**
 * Returns the rectifier: `max(x, 0)`. At 0 its derivative counts as 0.
 *
 * @example
 * ```ts
 * import { dense, pipe, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), relu(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "relu"
 * ```
 */
export function relu<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    name: "relu",
    value: (x) => Math.max(x, 0),
    derivative: (x) => x > 0 ? 1 : 0,
    native: { kind: "relu" },
    onnx: (onnx, input) => onnx.step("Relu", [input]),
  });
}
