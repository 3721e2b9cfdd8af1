import { elementwise } from "./elementwise.ts";
import type { Empty, Layer } from "./layer.ts";

/**
 * Returns the Gaussian error linear unit `x Φ(x)`, where Φ is the cumulative distribution of the standard
 * normal: exact, not the approximation by tanh (Hendrycks and Gimpel, "Gaussian error linear units",
 * 2016).
 *
 * @example
 * ```ts
 * import { dense, gelu, pipe } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), gelu(), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "gelu"
 * ```
 */
export function gelu<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    name: "gelu",
    // At the infinities the formulas are 0 times infinity, so they give way to their limits.
    value: (x) => Math.abs(x) === Infinity ? Math.max(x, 0) : x * cumulative(x),
    derivative: (x) => {
      if (Math.abs(x) === Infinity) return x > 0 ? 1 : 0;
      return cumulative(x) + x * density(x);
    },
    native: { kind: "gelu" },
    onnx(onnx, input) {
      // By the error function: the operator Gelu came with operator set 20, which fewer runtimes know.
      const scaled = onnx.step("Mul", [input, onnx.number("scale", Math.SQRT1_2)]);
      const doubled = onnx.step("Add", [onnx.step("Erf", [scaled]), onnx.number("one", 1)]);
      return onnx.step("Mul", [input, onnx.step("Mul", [doubled, onnx.number("half", 0.5)])]);
    },
  });
}

/** Returns the density of the standard normal distribution. */
function density(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * Returns the cumulative distribution of the standard normal distribution, to float64 accuracy (Abramowitz
 * and Stegun, "Handbook of mathematical functions", 26.2.11 near the middle and 26.2.14 in the tails).
 */
function cumulative(x: number): number {
  if (Math.abs(x) > 3.5) return x < 0 ? tail(-x) : 1 - tail(x);
  let sum = 0;
  let term = x;
  for (let n = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); n += 2) {
    sum += term;
    term *= x * x / n;
  }
  return 0.5 + density(x) * sum;
}

/** Returns the probability beyond a large `x`: a continued fraction, from its far end. */
function tail(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / fraction;
  return density(x) / fraction;
}
