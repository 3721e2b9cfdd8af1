/**
 * Parts: what hangs together in an image.
 *
 * @module
 */

import type { Box } from "./boxes.ts";
import type { GrayImage } from "./gray_image.ts";

/** A part of an image: pixels with ink that touch each other, corners included. */
export interface Part {
  readonly box: Box;
  /** The sum of its ink. */
  readonly ink: number;
  /** The places of its pixels. */
  readonly places: readonly number[];
}

/** Returns the parts of an image. */
export function partsOf({ height, width, pixels }: GrayImage): Part[] {
  const isTaken = new Uint8Array(height * width);
  const parts: Part[] = [];
  for (let start = 0; start < isTaken.length; start++) {
    if (isTaken[start] || (pixels[start] ?? 0) === 0) continue;
    const places = [start];
    isTaken[start] = 1;
    let ink = 0;
    let [top, left, bottom, right] = [height, width, 0, 0];
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      ink += pixels[place] ?? 0;
      const y = Math.floor(place / width);
      const x = place - y * width;
      top = Math.min(top, y);
      left = Math.min(left, x);
      bottom = Math.max(bottom, y + 1);
      right = Math.max(right, x + 1);
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
          const next = ny * width + nx;
          if (isTaken[next] || (pixels[next] ?? 0) === 0) continue;
          isTaken[next] = 1;
          places.push(next);
        }
      }
    }
    parts.push({ box: { top, left, bottom, right }, ink, places });
  }
  return parts;
}

/** Returns an image of so many rows and columns with only some parts of another one. */
export function onlyParts(
  { height, width, pixels }: GrayImage,
  parts: readonly Part[],
): GrayImage {
  const kept = new Float32Array(height * width);
  for (const { places } of parts) {
    for (const place of places) kept[place] = pixels[place] ?? 0;
  }
  return { height, width, pixels: kept };
}
