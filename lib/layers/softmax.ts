import { type Empty, type Layer, sameSize } from "./layer.ts";

/**
 * Returns the softmax of each row: positive numbers that add up to 1. Before a cross-entropy loss leave
 * it out and use {@linkcode softmaxCrossEntropy}, which does both in one and is exact for any logits.
 *
 * @example
 * ```ts
 * import { dense, pipe, softmax } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 10), softmax());
 * console.log(network.outputs); // 10
 * ```
 */
export function softmax<Size extends number>(): Layer<Size, Size, Empty> {
  return sameSize({
    name: "softmax",
    spec: { kind: "softmax" },
    forward(engine, _params, input) {
      const output = engine.softmax(input);
      return { output, saved: output };
    },
    backward(engine, _params, output, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.softmaxGradient(output, outputGradient)
          : undefined,
        gradients: [],
      };
    },
    onnx: (onnx, input) => onnx.step("Softmax", [onnx.rows(input)], { integers: { axis: -1 } }),
  });
}
