/**
 * What all element-wise layers share.
 *
 * @module
 */

import type { ScalarFunction } from "../engines/engine.ts";
import { type Empty, type Layer, sameSize, type Spec } from "./layer.ts";

/**
 * The layer that applies a function of one number to every element: an activation of your own in a
 * few lines. It has no parameters, and takes its size from the layer before it in a pipe.
 *
 * A function cannot be saved: a model with one of your own is rebuilt only with a `spec` that tells
 * {@linkcode layerFromSpec} how.
 *
 * @example
 * ```ts
 * import { checkGradients, elementwise } from "@foldnet/foldnet";
 *
 * const softplus = elementwise({
 *   name: "softplus",
 *   value: (x) => Math.log1p(Math.exp(x)),
 *   derivative: (x) => 1 / (1 + Math.exp(-x)),
 * });
 * console.log(checkGradients(softplus, { inputs: 4 }).passed); // true
 * ```
 */
export function elementwise<Size extends number>(
  scalar: ScalarFunction,
  spec: Spec = scalar.native ? { ...scalar.native } : { kind: "elementwise", name: scalar.name },
): Layer<Size, Size, Empty> {
  return sameSize({
    name: scalar.name,
    spec,
    forward(engine, _params, input) {
      const output = engine.map(scalar, input);
      return { output, saved: { input, output } };
    },
    backward(engine, _params, { input, output }, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.mapGradient(scalar, input, output, outputGradient)
          : undefined,
        gradients: [],
      };
    },
  });
}
