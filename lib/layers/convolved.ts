/**
 * The passes of layers that slide windows over images, with weights for each window.
 *
 * @module
 */

import type { Windows } from "../engines/windows.ts";
import type { Matrix } from "../values/matrix.ts";
import { type LayerDefinition, noGradients } from "./layer.ts";

/** The parameters of such a layer. */
type Params = {
  readonly weights: Matrix;
  readonly bias?: Matrix<1, number>;
};

/** Returns the forward and the backward pass of a convolution to so many channels. */
export function convolved(
  windows: Windows,
  channels: number,
): Pick<LayerDefinition<number, number, Params, Matrix>, "forward" | "backward"> {
  return {
    forward(engine, { weights, bias }, input) {
      return { output: engine.convolve(input, weights, windows, bias), saved: input };
    },
    backward(engine, { weights, bias }, input, outputGradient, wants) {
      return {
        inputGradient: wants.inputGradient
          ? engine.convolveInputGradient(outputGradient, weights, windows)
          : undefined,
        gradients: wants.gradients === false ? noGradients : {
          weights: engine.convolveWeightsGradient(input, outputGradient, windows),
          ...(bias && { bias: engine.columnSums(outputGradient, channels) }),
        },
      };
    },
  };
}
