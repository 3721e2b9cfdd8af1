/**
 * Element-wise kernels of the wasm engine, which are computed when their results are read.
 *
 * @module
 */

import { requireSameShape } from "../../values/matrix.ts";
import type { Engine, NativeFunction } from "../engine.ts";
import { OPERATION } from "./deferred.ts";
import type { Workshop } from "./workshop.ts";

/** The element-wise kernels that wait. */
export type ElementwiseKernels = Pick<
  Engine,
  "map" | "mapGradient" | "scale" | "combine" | "multiply" | "divideByRoot"
>;

/** The numbers of activations in `elementwise.as.ts`. */
const NATIVE: Readonly<Record<NativeFunction["kind"], number>> = {
  relu: 0,
  leakyRelu: 1,
  tanh: 2,
  sigmoid: 3,
  gelu: 4,
  softplus: 5,
};

/** The functions whose derivative follows from the input. That of the others follows from the output. */
const NEEDS_INPUT: readonly NativeFunction["kind"][] = ["leakyRelu", "gelu", "softplus"];

/** Returns the element-wise kernels. `reference` computes functions that have no kernel. */
export function elementwiseKernels(
  { defer }: Workshop,
  reference: Pick<Engine, "map" | "mapGradient">,
): ElementwiseKernels {
  return {
    map(f, x) {
      const { native } = f;
      if (!native) return reference.map(f, x);
      return defer(OPERATION.activate + NATIVE[native.kind], [native.slope ?? 0, 0], x);
    },
    mapGradient(f, x, y, gradient) {
      const { native } = f;
      if (!native) return reference.mapGradient(f, x, y, gradient);
      requireSameShape("apply a derivative to", x, gradient);
      requireSameShape("apply a derivative to", y, gradient);
      const known = NEEDS_INPUT.includes(native.kind) ? x : y;
      const code = OPERATION.activateGradient + NATIVE[native.kind];
      return defer(code, [native.slope ?? 0, 0], known, gradient);
    },
    scale: (factor, a) => defer(OPERATION.scale, [factor, 0], a),
    combine(alpha, a, beta, b) {
      requireSameShape("add", a, b);
      return defer(OPERATION.combine, [alpha, beta], a, b);
    },
    multiply(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return defer(OPERATION.multiply, [0, 0], a, b);
    },
    divideByRoot(a, b, epsilon) {
      requireSameShape("divide", a, b);
      return defer(OPERATION.divideByRoot, [epsilon, 0], a, b);
    },
  };
}
