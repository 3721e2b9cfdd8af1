import { SIGMOID } from "../engines/functions.ts";
import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";

/**
 * Returns the logistic function `1 / (1 + exp(-x))`, from 0 to 1.
 *
 * @example
 * ```ts
 * import { dense, pipe, sigmoid } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), sigmoid(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "sigmoid"
 * ```
 */
export function sigmoid<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    ...SIGMOID,
    onnx: (onnx, input) => onnx.step("Sigmoid", [input]),
  });
}
