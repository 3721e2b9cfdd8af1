/**
 * Walks through the pixels of windows.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import { canvasOf, type Windows } from "../windows.ts";

/**
 * Visits the pixels of each window that are inside of its image, for so many images: with the number of
 * the window's place, where the pixel begins among the numbers of the images, and where its weights
 * begin among the rows of a matrix of weights.
 */
export function forEachTap(
  rows: number,
  { image, size: [high, wide], stride: [down, across], dilation, groups, ...windows }: Windows,
  visit: (place: number, pixel: number, tap: number) => void,
): void {
  const { padding: [top, left], places } = windows;
  const { height, width, channels } = image;
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < places[0]; i++) {
      for (let j = 0; j < places[1]; j++, place++) {
        for (let tap = 0; tap < high * wide; tap++) {
          const y = i * down - top + Math.floor(tap / wide) * dilation[0];
          const x = j * across - left + tap % wide * dilation[1];
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          visit(place, ((row * height + y) * width + x) * channels, tap * channels / groups);
        }
      }
    }
  }
}

/**
 * Returns the numbers of images with zeros for their padding, and the windows over these. The zeros must
 * be multiplied as well, because a weight may be infinite.
 */
export function withPadding(
  images: Matrix,
  windows: Windows,
): { readonly data: Float64Array; readonly windows: Windows } {
  const { image: { height, width, channels }, padding: [top, left] } = windows;
  const canvas = canvasOf(windows);
  const image = { height: canvas[0], width: canvas[1], channels };
  const data = new Float64Array(images.rows * image.height * image.width * channels);
  const length = width * channels;
  for (let i = 0; i < images.rows * height; i++) {
    const row = Math.floor(i / height) * image.height + top + i % height;
    const start = (row * image.width + left) * channels;
    for (let j = 0; j < length; j++) data[start + j] = images.data[i * length + j]!;
  }
  return { data, windows: { ...windows, image, padding: [0, 0] } };
}
