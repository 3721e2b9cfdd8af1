/**
 * Pictures with boxes around the digits.
 *
 * @module
 */

import type { Box } from "./boxes.ts";
import type { GrayImage } from "./gray_image.ts";
import { grayOf } from "./contrast.ts";
import { type Picture, shrunk } from "./picture.ts";

/**
 * Returns a picture in gray, of so many pixels a side at most, with boxes drawn in it: black on light and white
 * on dark.
 *
 * @param boxes The boxes, in pixels of the file's picture.
 */
export function withBoxes(picture: Picture, boxes: readonly Box[], longest: number): GrayImage {
  const { height, width, pixels } = grayOf(shrunk(picture, longest));
  const scale = width / picture.width / (picture.reduction ?? 1);
  const drawn = pixels.slice();
  const mark = (y: number, x: number): void => {
    const row = Math.min(Math.max(y, 0), height - 1);
    const column = Math.min(Math.max(x, 0), width - 1);
    const place = row * width + column;
    drawn[place] = (pixels[place] ?? 0) > 0.5 ? 0 : 1;
  };
  for (const { top, left, bottom, right } of boxes) {
    // A pixel beside the digit, so that it stays visible.
    const [first, last] = [Math.floor(top * scale) - 1, Math.ceil(bottom * scale)];
    const [start, end] = [Math.floor(left * scale) - 1, Math.ceil(right * scale)];
    for (let x = start; x <= end; x++) [first, last].forEach((y) => mark(y, x));
    for (let y = first; y <= last; y++) [start, end].forEach((x) => mark(y, x));
  }
  return { height, width, pixels: drawn };
}
