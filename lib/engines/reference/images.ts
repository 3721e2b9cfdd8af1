/**
 * The reference engine's kernels for images: convolution and pooling in plain loops.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";

/** The kernels for images. */
export type ImageKernels = Pick<
  Engine,
  | "convolve"
  | "convolveInputGradient"
  | "convolveWeightsGradient"
  | "maxPool"
  | "maxPoolGradient"
  | "averagePool"
  | "averagePoolGradient"
>;

/** The kernels for images, given what makes rooms for numbers. */
export function referenceImageKernels(
  zeros: (count: number) => Float32Array | Float64Array,
): ImageKernels {
  return {
    convolve(images, weights, windows, bias) {
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const channels = weights.cols;
      const sums = new Float64Array(images.rows * placesOf(windows) * channels);
      const padded = withPadding(images, windows);
      forEachTap(images.rows, padded.windows, (place, pixel, tap) => {
        for (let c = 0; c < windows.image.channels; c++) {
          const x = padded.data[pixel + c]!;
          const row = (tap + c) * channels;
          for (let j = 0; j < channels; j++) {
            sums[place * channels + j]! += x * weights.data[row + j]!;
          }
        }
      });
      const result = zeros(sums.length);
      for (let i = 0; i < result.length; i++) {
        result[i] = sums[i]! + (bias?.data[i % channels] ?? 0);
      }
      return { rows: images.rows, cols: placesOf(windows) * channels, data: result };
    },
    convolveInputGradient(gradient, weights, windows) {
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const channels = weights.cols;
      return imagesOf(gradient.rows, windows, (sums) => {
        forEachTap(gradient.rows, windows, (place, pixel, tap) => {
          for (let c = 0; c < windows.image.channels; c++) {
            const row = (tap + c) * channels;
            let sum = 0;
            for (let j = 0; j < channels; j++) {
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
      const rows = tapsOf(windows);
      const sums = new Float64Array(rows * channels);
      const padded = withPadding(images, windows);
      forEachTap(images.rows, padded.windows, (place, pixel, tap) => {
        for (let c = 0; c < windows.image.channels; c++) {
          const x = padded.data[pixel + c]!;
          for (let j = 0; j < channels; j++) {
            sums[(tap + c) * channels + j]! += x * gradient.data[place * channels + j]!;
          }
        }
      });
      const data = zeros(sums.length);
      data.set(sums);
      return { rows, cols: channels, data };
    },

    maxPool(images, windows) {
      requireImages(images, windows);
      const { channels } = windows.image;
      return placesWith(images.rows, windows, (result) => {
        largestOf(images, windows).forEach((at, i) => result[i] = images.data[at]!);
      }, channels);
    },
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return imagesOf(images.rows, windows, (sums) => {
        largestOf(images, windows).forEach((at, i) => sums[at]! += gradient.data[i]!);
      });
    },
    averagePool(images, windows) {
      requireImages(images, windows);
      const { channels } = windows.image;
      const counts = countsOf(windows);
      return placesWith(images.rows, windows, (sums) => {
        forEachTap(images.rows, windows, (place, pixel) => {
          const count = counts[place % counts.length]!;
          for (let c = 0; c < channels; c++) {
            sums[place * channels + c]! += images.data[pixel + c]! / count;
          }
        });
      }, channels);
    },
    averagePoolGradient(gradient, windows) {
      const { channels } = windows.image;
      requirePlaces(gradient, windows, channels);
      const counts = countsOf(windows);
      return imagesOf(gradient.rows, windows, (sums) => {
        forEachTap(gradient.rows, windows, (place, pixel) => {
          const count = counts[place % counts.length]!;
          for (let c = 0; c < channels; c++) {
            sums[pixel + c]! += gradient.data[place * channels + c]! / count;
          }
        });
      });
    },
  };

  /** A matrix of images, summed in float64 and rounded once. */
  function imagesOf(
    rows: number,
    { image }: Windows,
    fill: (sums: Float64Array) => void,
  ): Matrix {
    return summed(rows, numbersOf(image), fill);
  }

  /** A matrix of what stands at the places of windows, likewise. */
  function placesWith(
    rows: number,
    windows: Windows,
    fill: (sums: Float64Array) => void,
    channels: number,
  ): Matrix {
    return summed(rows, placesOf(windows) * channels, fill);
  }

  function summed(rows: number, cols: number, fill: (sums: Float64Array) => void): Matrix {
    const sums = new Float64Array(rows * cols);
    fill(sums);
    const data = zeros(sums.length);
    data.set(sums);
    return { rows, cols, data };
  }
}

/**
 * Goes through all places of windows over so many images, and through the pixels of each window that are
 * inside of its image: the place, where the pixel begins among the images' numbers, and where its
 * weights begin among the rows of a matrix of weights.
 */
function forEachTap(
  rows: number,
  { image, size: [high, wide], stride: [down, across], padding: [top, left], places }: Windows,
  visit: (place: number, pixel: number, tap: number) => void,
): void {
  const { height, width, channels } = image;
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < places[0]; i++) {
      for (let j = 0; j < places[1]; j++, place++) {
        for (let tap = 0; tap < high * wide; tap++) {
          const y = i * down - top + Math.floor(tap / wide);
          const x = j * across - left + tap % wide;
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          visit(place, ((row * height + y) * width + x) * channels, tap * channels);
        }
      }
    }
  }
}

/**
 * The numbers of images that have zeros for their padding, and the windows over them. What multiplies a
 * zero is not left out: it may be infinite.
 */
function withPadding(
  images: Matrix,
  windows: Windows,
): { readonly data: Float64Array; readonly windows: Windows } {
  const { image: { height, width, channels }, size, stride, padding: [top, left], places } =
    windows;
  const image = {
    height: Math.max(height, (places[0] - 1) * stride[0] + size[0]),
    width: Math.max(width, (places[1] - 1) * stride[1] + size[1]),
    channels,
  };
  const data = new Float64Array(images.rows * image.height * image.width * channels);
  const length = width * channels;
  for (let i = 0; i < images.rows * height; i++) {
    const row = Math.floor(i / height) * image.height + top + i % height;
    const start = (row * image.width + left) * channels;
    for (let j = 0; j < length; j++) data[start + j] = images.data[i * length + j]!;
  }
  return { data, windows: { ...windows, image, padding: [0, 0] } };
}

/** Where the largest number of each channel in each window stands: the first of equals, or the first NaN. */
function largestOf(images: Matrix, windows: Windows): Uint32Array {
  const { channels } = windows.image;
  const largest = new Uint32Array(images.rows * placesOf(windows) * channels);
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

/** How many pixels of an image each window has. */
function countsOf(windows: Windows): Uint32Array {
  const counts = new Uint32Array(placesOf(windows));
  forEachTap(1, windows, (place) => counts[place]!++);
  return counts;
}
