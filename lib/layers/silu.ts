import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";

/**
 * Returns the sigmoid linear unit `x / (1 + exp(-x))`, also called swish (Hendrycks and Gimpel, "Gaussian
 * error linear units", 2016).
 *
 * @example
 * ```ts
 * import { dense, pipe, silu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), silu(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "silu"
 * ```
 */
export function silu<Size extends number>(): Layer<Size, Size, Empty> {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return elementwise({
    name: "silu",
    // At the infinities the formulas are 0 times infinity, so they give way to their limits.
    value: (x) => x === -Infinity ? 0 : x * sigmoid(x),
    derivative: (x) => {
      if (Math.abs(x) === Infinity) return x > 0 ? 1 : 0;
      return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
    },
    native: { kind: "silu" },
    onnx: (onnx, input) => onnx.step("Mul", [input, onnx.step("Sigmoid", [input])]),
  });
}
