/**
 * Element-wise kernels of the reference engine.
 *
 * @module
 */

import { requireSameShape } from "../../values/matrix.ts";
import { requireFactors } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Builder } from "./builder.ts";

/** The element-wise kernels. */
export type ElementwiseKernels = Pick<
  Engine,
  | "map"
  | "mapGradient"
  | "scale"
  | "combine"
  | "multiply"
  | "multiplyRows"
  | "divideByRoot"
  | "cast"
>;

/** Returns the element-wise kernels. */
export function elementwiseKernels({ build }: Builder): ElementwiseKernels {
  return {
    map: ({ value }, x) => build(x.rows, x.cols, (i) => value(x.data[i]!)),
    mapGradient({ derivative, native }, x, y, gradient) {
      requireSameShape("apply a derivative to", x, gradient);
      requireSameShape("apply a derivative to", y, gradient);
      const isRelu = native?.kind === "relu";
      return build(x.rows, x.cols, (i) => {
        const slope = derivative(x.data[i]!, y.data[i]!);
        // The rectifier stops gradients, and does not multiply them: 0 times NaN would be NaN.
        return isRelu && slope === 0 ? 0 : gradient.data[i]! * slope;
      });
    },
    scale: (factor, a) => build(a.rows, a.cols, (i) => factor * a.data[i]!),
    combine(alpha, a, beta, b) {
      requireSameShape("add", a, b);
      return build(a.rows, a.cols, (i) => alpha * a.data[i]! + beta * b.data[i]!);
    },
    multiply(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return build(a.rows, a.cols, (i) => a.data[i]! * b.data[i]!);
    },
    multiplyRows(a, factors) {
      requireFactors(a, factors);
      return build(a.rows, a.cols, (i) => a.data[i]! * factors.data[Math.floor(i / a.cols)]!);
    },
    divideByRoot(a, b, epsilon) {
      requireSameShape("divide", a, b);
      return build(a.rows, a.cols, (i) => a.data[i]! / (Math.sqrt(b.data[i]!) + epsilon));
    },
    cast: (a) => build(a.rows, a.cols, (i) => a.data[i]!),
  };
}
