/**
 * Means over squares.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/**
 * Returns an image in which each pixel is the mean of those within a radius, across and down. What is beyond
 * the edge does not count.
 */
export function boxMean({ height, width, pixels }: GrayImage, radius: number): GrayImage {
  const across = meansAlong(pixels, { count: width, step: 1, lines: height, next: width }, radius);
  const both = meansAlong(across, { count: height, step: width, lines: width, next: 1 }, radius);
  return { height, width, pixels: both };
}

/** The lines of an image in one direction. */
interface Lines {
  /** The number of pixels in a line, and how far they are apart. */
  readonly count: number;
  readonly step: number;
  /** The number of lines, and how far they are apart. */
  readonly lines: number;
  readonly next: number;
}

function meansAlong(
  pixels: Float32Array,
  { count, step, lines, next }: Lines,
  radius: number,
): Float32Array {
  const means = new Float32Array(pixels.length);
  for (let line = 0; line < lines; line++) {
    const at = (i: number): number => pixels[line * next + i * step] ?? 0;
    let sum = 0;
    for (let i = 0; i < Math.min(radius, count); i++) sum += at(i);
    for (let i = 0; i < count; i++) {
      if (i + radius < count) sum += at(i + radius);
      if (i - radius > 0) sum -= at(i - radius - 1);
      const size = Math.min(i + radius, count - 1) - Math.max(i - radius, 0) + 1;
      means[line * next + i * step] = sum / size;
    }
  }
  return means;
}
