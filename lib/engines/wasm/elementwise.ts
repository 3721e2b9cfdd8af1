/**
 * Element-wise kernels of the wasm engine, which are computed when their results are read.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
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
  silu: 6,
  elu: 7,
};

/** The functions whose derivative follows from the input. That of the others follows from the output. */
const NEEDS_INPUT: readonly NativeFunction["kind"][] = [
  "leakyRelu",
  "gelu",
  "softplus",
  "silu",
  "elu",
];

/** Returns the element-wise kernels. Functions that have no kernel run number by number. */
export function elementwiseKernels(
  { defer, heap, make, resident, run }: Workshop,
): ElementwiseKernels {
  /** Returns a copy: a function of the user's may call the engine, which ends views. */
  const copyOf = (matrix: Matrix) => resident(matrix).view().slice();
  const like = <C extends number>({ rows, cols }: Matrix<number, C>, numbers: Float32Array) =>
    make(rows, cols, (out) => heap.floats(out, numbers.length).set(numbers));

  return {
    map(f, x) {
      const { native, value } = f;
      if (!native) {
        return run(() => {
          const numbers = copyOf(x);
          for (let i = 0; i < numbers.length; i++) numbers[i] = value(numbers[i]!);
          return like(x, numbers);
        });
      }
      return defer(OPERATION.activate + NATIVE[native.kind], [native.slope ?? 0, 0], x);
    },
    mapGradient(f, x, y, gradient) {
      const { native, derivative } = f;
      requireSameShape("apply a derivative to", x, gradient);
      requireSameShape("apply a derivative to", y, gradient);
      if (!native) {
        return run(() => {
          const [xs, ys, numbers] = [copyOf(x), copyOf(y), copyOf(gradient)];
          for (let i = 0; i < numbers.length; i++) numbers[i]! *= derivative(xs[i]!, ys[i]!);
          return like(gradient, numbers);
        });
      }
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
