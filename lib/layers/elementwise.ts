/**
 * Element-wise layers: a function of one number, applied to every element.
 *
 * @module
 */

import type { ScalarFunction } from "../engines/engine.ts";
import { type Empty, type Layer, type LayerInfo, sameSize } from "./layer.ts";

/** The definition of an element-wise layer: a function of one number and its derivative. */
export interface ElementwiseDefinition extends ScalarFunction, Pick<LayerInfo, "onnx"> {
  /**
   * The spec that tells {@linkcode layerFromSpec} how to rebuild the layer. A function cannot be saved,
   * so a model with a layer without one cannot be saved either.
   */
  readonly spec?: LayerInfo["spec"];
}

/**
 * Returns the layer that applies a function of one number to every element: an activation of your own in
 * a few lines. It has no parameters, and takes its size from its neighbors in a composition.
 *
 * @example
 * ```ts
 * import { checkGradients, elementwise } from "@foldnet/foldnet";
 *
 * const softplus = elementwise({
 *   name: "softplus",
 *   value: (x) => Math.log1p(Math.exp(x)),
 *   derivative: (x) => 1 / (1 + Math.exp(-x)),
 *   onnx: (onnx, input) => onnx.step("Softplus", [input]),
 * });
 * console.log(checkGradients(softplus, { inputs: 4 }).passed); // true
 * ```
 */
export function elementwise<Size extends number>(
  definition: ElementwiseDefinition,
): Layer<Size, Size, Empty> {
  const { name, native, onnx } = definition;
  const { spec = native ? { ...native } : { kind: "elementwise", name } } = definition;
  return sameSize({
    name,
    spec,
    forward(engine, _params, input) {
      const output = engine.map(definition, input);
      return { output, saved: { input, output } };
    },
    backward(engine, _params, { input, output }, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.mapGradient(definition, input, output, outputGradient)
          : undefined,
        gradients: [],
      };
    },
    onnx,
  });
}
