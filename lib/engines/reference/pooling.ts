/**
 * Pooling of the reference engine.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireImages, requirePlaces, requireRowForEach } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf, type Windows } from "../windows.ts";
import type { Builder } from "./builder.ts";
import { forEachTap } from "./taps.ts";

/** Returns the kernels of pooling. */
export function poolingKernels(
  { summed }: Builder,
): Pick<Engine, "maxPool" | "maxPoolGradient" | "averagePool" | "averagePoolGradient"> {
  return {
    maxPool(images, windows) {
      requireImages(images, windows);
      return summed(images.rows, pooledCols(windows), (result) => {
        largestOf(images, windows).forEach((at, i) => result[i] = images.data[at]!);
      });
    },
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return summed(images.rows, numbersOf(windows.image), (sums) => {
        largestOf(images, windows).forEach((at, i) => sums[at]! += gradient.data[i]!);
      });
    },
    averagePool(images, windows) {
      requireImages(images, windows);
      const { channels } = windows.image;
      const counts = countsOf(windows);
      return summed(images.rows, pooledCols(windows), (sums) => {
        forEachTap(images.rows, windows, (place, pixel) => {
          const count = counts[place % counts.length]!;
          for (let c = 0; c < channels; c++) {
            sums[place * channels + c]! += images.data[pixel + c]! / count;
          }
        });
      });
    },
    averagePoolGradient(gradient, windows) {
      const { channels } = windows.image;
      requirePlaces(gradient, windows, channels);
      const counts = countsOf(windows);
      return summed(gradient.rows, numbersOf(windows.image), (sums) => {
        forEachTap(gradient.rows, windows, (place, pixel) => {
          const count = counts[place % counts.length]!;
          for (let c = 0; c < channels; c++) {
            sums[pixel + c]! += gradient.data[place * channels + c]! / count;
          }
        });
      });
    },
  };
}

function pooledCols(windows: Windows): number {
  return placesOf(windows) * windows.image.channels;
}

/**
 * Returns the index of the largest number of each channel in each window: of the first of equals, or of
 * the first NaN.
 */
function largestOf(images: Matrix, windows: Windows): Uint32Array {
  const { channels } = windows.image;
  const largest = new Uint32Array(images.rows * pooledCols(windows));
  let before = -1;
  forEachTap(images.rows, windows, (place, pixel) => {
    for (let c = 0; c < channels; c++) {
      const i = place * channels + c;
      const x = images.data[pixel + c]!;
      const most = images.data[largest[i]!]!;
      const isFirstNaN = Number.isNaN(x) && !Number.isNaN(most);
      if (place !== before || x > most || isFirstNaN) largest[i] = pixel + c;
    }
    before = place;
  });
  return largest;
}

/** Returns the number of pixels that each window has inside its image. */
function countsOf(windows: Windows): Uint32Array {
  const counts = new Uint32Array(placesOf(windows));
  forEachTap(1, windows, (place) => counts[place]!++);
  return counts;
}
