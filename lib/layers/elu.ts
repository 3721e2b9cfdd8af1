import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";
import { FINITE } from "../values/require_number.ts";
import { requireNumber } from "./options.ts";

/** Options of an exponential linear unit. */
export interface EluOptions {
  /** The negative of the value far left of 0. The default is 1. */
  readonly alpha?: number;
}

/**
 * Returns the exponential linear unit: `x` right of 0, `alpha * (exp(x) - 1)` left of it (Clevert,
 * Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units",
 * 2015).
 *
 * @throws {RangeError} if alpha is not finite.
 * @throws {TypeError} if it is no number.
 *
 * @example
 * ```ts
 * import { dense, elu, pipe } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), elu(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "elu"
 * ```
 */
export function elu<Size extends number>({ alpha = 1 }: EluOptions = {}): Layer<Size, Size, Empty> {
  requireNumber("elu", "alpha", alpha, FINITE);
  return elementwise({
    name: "elu",
    value: (x) => x > 0 ? x : alpha * Math.expm1(x),
    derivative: (x) => x > 0 ? 1 : alpha * Math.exp(x),
    native: { kind: "elu", slope: alpha },
    spec: { kind: "elu", alpha },
    onnx: (onnx, input) => onnx.step("Elu", [input], { floats: { alpha } }),
  });
}
