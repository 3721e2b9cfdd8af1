/**
 * The connected parts of an image.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/** The least ink of a stroke, relative to the part with the most ink. Specks have less. */
const SPECK = 0.04;

/**
 * Returns the image without specks: connected parts with little ink. Pixels that touch at a corner are
 * connected. Returns undefined if the image is black.
 */
export function largeParts({ height, width, pixels }: GrayImage): GrayImage | undefined {
  const parts = new Int32Array(height * width);
  const inks = [0];
  for (let start = 0; start < parts.length; start++) {
    if (parts[start] !== 0 || (pixels[start] ?? 0) === 0) continue;
    const part = inks.length;
    const stack = [start];
    parts[start] = part;
    let ink = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      ink += pixels[at] ?? 0;
      const [y, x] = [Math.floor(at / width), at % width];
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
          const next = ny * width + nx;
          if (parts[next] !== 0 || (pixels[next] ?? 0) === 0) continue;
          parts[next] = part;
          stack.push(next);
        }
      }
    }
    inks.push(ink);
  }
  const least = SPECK * inks.reduce((most, ink) => Math.max(most, ink));
  if (least === 0) return undefined;
  const isLarge = inks.map((ink) => ink >= least);
  return { height, width, pixels: pixels.map((light, i) => isLarge[parts[i] ?? 0] ? light : 0) };
}
