/**
 * Changes the size of images.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/** Returns an image in another size, where each pixel is the mean of the area that it covers. */
export function resized(
  image: GrayImage,
  { height, width }: Pick<GrayImage, "height" | "width">,
): GrayImage {
  // First within rows, then within columns: areas are rectangles, so the mean of means is the mean.
  const narrow = new Float32Array(image.height * width);
  spans(image.width, width, (from, weight, x) => {
    for (let y = 0; y < image.height; y++) {
      narrow[y * width + x] = (narrow[y * width + x] ?? 0) +
        weight * (image.pixels[y * image.width + from] ?? 0);
    }
  });
  const pixels = new Float32Array(height * width);
  spans(image.height, height, (from, weight, y) => {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = (pixels[y * width + x] ?? 0) +
        weight * (narrow[from * width + x] ?? 0);
    }
  });
  return { height, width, pixels };
}

/** Calls `visit` with the weight of each of `from` pixels of a line in each of `to` equal parts of it. */
function spans(
  from: number,
  to: number,
  visit: (from: number, weight: number, to: number) => void,
): void {
  const length = from / to;
  for (let i = 0; i < to; i++) {
    const [begin, end] = [i * length, (i + 1) * length];
    for (let j = Math.floor(begin); j < Math.min(Math.ceil(end), from); j++) {
      const overlap = Math.min(end, j + 1) - Math.max(begin, j);
      if (overlap > 0) visit(j, overlap / length, i);
    }
  }
}
