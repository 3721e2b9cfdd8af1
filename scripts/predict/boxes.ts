/**
 * Rectangles in images.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/** A rectangle of pixels: its first row and column, and the first row and column after it. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Returns the smallest box outside of which an image is black. */
export function boxOf({ height, width, pixels }: GrayImage): Box {
  let [top, left, bottom, right] = [height, width, 0, 0];
  pixels.forEach((light, i) => {
    if (light === 0) return;
    const [y, x] = [Math.floor(i / width), i % width];
    top = Math.min(top, y);
    left = Math.min(left, x);
    bottom = Math.max(bottom, y + 1);
    right = Math.max(right, x + 1);
  });
  return { top, left, bottom, right };
}

/** Returns the part of an image that is in a box. */
export function cropped(
  { width, pixels }: GrayImage,
  { top, left, bottom, right }: Box,
): GrayImage {
  const part = new Float32Array((bottom - top) * (right - left));
  for (let y = top; y < bottom; y++) {
    part.set(pixels.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  }
  return { height: bottom - top, width: right - left, pixels: part };
}

/** Returns the smallest box around two boxes. */
export function union(a: Box, b: Box): Box {
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}
