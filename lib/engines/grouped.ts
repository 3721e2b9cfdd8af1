/**
 * Convolution in groups of channels: by the kernels of depthwise convolution where each channel is a group,
 * and else group by group.
 *
 * @module
 */

import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "./checks.ts";
import type { Matrix } from "../values/matrix.ts";
import type { Engine } from "./engine.ts";
import { placesOf, type Windows } from "./windows.ts";

/** The kernels of convolution. */
export type ConvolutionKernels = Pick<
  Engine,
  "convolve" | "convolveInputGradient" | "convolveWeightsGradient"
>;

/** Whether each channel of the images is a group. */
function isDepthwise({ groups, image }: Windows): boolean {
  return groups > 1 && groups === image.channels;
}

/** Returns convolution by `kernels`, which know no groups, and by `depthwise` where that is possible. */
export function convolutionInGroups(
  { sliceColumns, concatColumns }: Pick<Engine, "sliceColumns" | "concatColumns">,
  kernels: ConvolutionKernels,
  depthwise: ConvolutionKernels,
): ConvolutionKernels {
  return {
    convolve(images, weights, windows, bias) {
      if (windows.groups === 1) return kernels.convolve(images, weights, windows, bias);
      if (isDepthwise(windows)) return depthwise.convolve(images, weights, windows, bias);
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const results = eachGroup(windows, (i, alone) =>
        kernels.convolve(
          part(images, windows, i, pixelsOf(windows)),
          part(weights, windows, i),
          alone,
          bias && part(bias, windows, i),
        ));
      return concatColumns(results, placesOf(windows));
    },
    convolveInputGradient(gradient, weights, windows) {
      if (windows.groups === 1) return kernels.convolveInputGradient(gradient, weights, windows);
      if (isDepthwise(windows)) return depthwise.convolveInputGradient(gradient, weights, windows);
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const results = eachGroup(windows, (i, alone) => {
        const own = part(gradient, windows, i, placesOf(windows));
        return kernels.convolveInputGradient(own, part(weights, windows, i), alone);
      });
      return concatColumns(results, pixelsOf(windows));
    },
    convolveWeightsGradient(images, gradient, windows) {
      if (windows.groups === 1) return kernels.convolveWeightsGradient(images, gradient, windows);
      if (isDepthwise(windows)) {
        return depthwise.convolveWeightsGradient(images, gradient, windows);
      }
      requireImages(images, windows);
      requirePlaces(gradient, windows, gradient.cols / placesOf(windows));
      requireRowForEach(images, gradient);
      const results = eachGroup(windows, (i, alone) =>
        kernels.convolveWeightsGradient(
          part(images, windows, i, pixelsOf(windows)),
          part(gradient, windows, i, placesOf(windows)),
          alone,
        ));
      return concatColumns(results);
    },
  };

  /** Returns the channels of a group, of each of so many pixels. */
  function part(a: Matrix, { groups }: Windows, group: number, pixels = 1): Matrix {
    const channels = a.cols / pixels / groups;
    return sliceColumns(a, group * channels, (group + 1) * channels, pixels);
  }
}

/** Returns the results of a function for each group: it gets the windows over the group's channels. */
function eachGroup(
  windows: Windows,
  f: (group: number, alone: Windows) => Matrix,
): readonly Matrix[] {
  const { image, groups } = windows;
  const channels = image.channels / groups;
  const alone = { ...windows, image: { ...image, channels }, groups: 1 };
  return Array.from({ length: groups }, (_, i) => f(i, alone));
}

function pixelsOf({ image }: Windows): number {
  return image.height * image.width;
}
