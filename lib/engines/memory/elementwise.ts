/**
 * Element-wise kernels of engines with a memory, which are computed when their results are read.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import type { Engine, NativeFunction } from "../engine.ts";
import { OPERATION, type Operation } from "./deferred.ts";
import type { Memory } from "./memory.ts";
import type { Scopes } from "./scopes.ts";

/** The element-wise kernels that wait. */
export type ElementwiseKernels = Pick<
  Engine,
  "map" | "mapGradient" | "scale" | "combine" | "multiply" | "divideByRoot"
>;

/** The tools of the element-wise kernels. */
export interface ElementwiseTools extends Pick<Scopes, "make" | "resident" | "run"> {
  readonly memory: Memory;
  /** Returns the result of an element-wise operation, which is computed when it is read. */
  readonly defer: <R extends number, C extends number>(
    code: number,
    numbers: Operation["numbers"],
    a: Matrix<R, C>,
    b?: Matrix,
  ) => Matrix<R, C>;
}

/** The numbers of activations: the codes of their operations add them. */
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
  { defer, memory, make, resident, run }: ElementwiseTools,
): ElementwiseKernels {
  /** Returns a copy: a function of the user's may call the engine, which ends views. */
  const copyOf = (matrix: Matrix) => resident(matrix).view().slice();
  const like = <C extends number>({ rows, cols }: Matrix<number, C>, numbers: Float32Array) =>
    make(rows, cols, (out) => memory.write(out, numbers));

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
