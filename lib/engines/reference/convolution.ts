/**
 * Convolution of the reference engine.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import type { Builder } from "./builder.ts";
import { forEachTap, withPadding } from "./taps.ts";

/** Returns the channels that come into a group, and those that go out of it. */
function channelsOfGroups(
  { image, groups }: Windows,
  channels: number,
): readonly [ins: number, outs: number] {
  return [image.channels / groups, channels / groups];
}

/** Returns the kernels of convolution. */
export function convolutionKernels(
  { build, summed }: Builder,
): Pick<Engine, "convolve" | "convolveInputGradient" | "convolveWeightsGradient"> {
  return {
    convolve(images, weights, windows, bias) {
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const channels = weights.cols;
      const cols = placesOf(windows) * channels;
      const sums = new Float64Array(images.rows * cols);
      const padded = withPadding(images, windows);
      const [ins, outs] = channelsOfGroups(windows, channels);
      forEachTap(images.rows, padded.windows, (place, pixel, tap) => {
        for (let c = 0; c < windows.image.channels; c++) {
          const x = padded.data[pixel + c]!;
          const row = (tap + c % ins) * channels;
          const from = Math.floor(c / ins) * outs;
          for (let j = from; j < from + outs; j++) {
            sums[place * channels + j]! += x * weights.data[row + j]!;
          }
        }
      });
      return build(images.rows, cols, (i) => sums[i]! + (bias?.data[i % channels] ?? 0));
    },
    convolveInputGradient(gradient, weights, windows) {
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const channels = weights.cols;
      const [ins, outs] = channelsOfGroups(windows, channels);
      return summed(gradient.rows, numbersOf(windows.image), (sums) => {
        forEachTap(gradient.rows, windows, (place, pixel, tap) => {
          for (let c = 0; c < windows.image.channels; c++) {
            const row = (tap + c % ins) * channels;
            const from = Math.floor(c / ins) * outs;
            let sum = 0;
            for (let j = from; j < from + outs; j++) {
              sum += gradient.data[place * channels + j]! * weights.data[row + j]!;
            }
            sums[pixel + c]! += sum;
          }
        });
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      requireImages(images, windows);
      const channels = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, channels);
      requireRowForEach(images, gradient);
      const [ins, outs] = channelsOfGroups(windows, channels);
      return summed(tapsOf(windows), channels, (sums) => {
        const padded = withPadding(images, windows);
        forEachTap(images.rows, padded.windows, (place, pixel, tap) => {
          for (let c = 0; c < windows.image.channels; c++) {
            const x = padded.data[pixel + c]!;
            const from = Math.floor(c / ins) * outs;
            for (let j = from; j < from + outs; j++) {
              sums[(tap + c % ins) * channels + j]! += x * gradient.data[place * channels + j]!;
            }
          }
        });
      });
    },
  };
}
