/**
 * Changes of an image to try a network with: shifts, turns and noise.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";
// The file itself and not mod.ts: the page has no need of the whole library.
import { key, normal } from "../../../../lib/values/random.ts";

/** How an image is changed. */
export interface Changes {
  /** Pixels to the right. */
  readonly right: number;
  /** Pixels down. */
  readonly down: number;
  /** Degrees clockwise. */
  readonly turn: number;
  /** The standard deviation of the noise, as a part of the range of pixels. */
  readonly noise: number;
  /** The seed of the noise. */
  readonly seed: number;
}

/** No change. */
export const UNCHANGED: Changes = { right: 0, down: 0, turn: 0, noise: 0, seed: 1 };

/** Tells whether changes leave images as they are. */
export function areNone({ right, down, turn, noise }: Changes): boolean {
  return right === 0 && down === 0 && turn === 0 && noise === 0;
}

/** Returns an image after changes: turned about its middle, then shifted, then with noise. */
export function changed(
  pixels: Float32Array,
  image: ImageSize,
  { right, down, turn, noise, seed }: Changes,
): Float32Array {
  const moved = right === 0 && down === 0 && turn === 0
    ? pixels
    : movedBy(pixels, image, { right, down, turn });
  if (noise === 0) return moved;
  const draws = normal(key(seed), moved.length);
  return moved.map((light, i) => Math.min(Math.max(light + 255 * noise * (draws[i] ?? 0), 0), 255));
}

/** Returns an image that is moved: each pixel is read between the four pixels around where it was. */
function movedBy(
  pixels: Float32Array,
  { height, width, channels }: ImageSize,
  { right, down, turn }: Pick<Changes, "right" | "down" | "turn">,
): Float32Array {
  const angle = turn * Math.PI / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  const result = new Float32Array(pixels.length);
  const at = (y: number, x: number, channel: number): number =>
    y >= 0 && y < height && x >= 0 && x < width
      ? pixels[(y * width + x) * channels + channel] ?? 0
      : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromMiddleY, fromMiddleX] = [y - middleY - down, x - middleX - right];
      const sourceY = middleY + cos * fromMiddleY - sin * fromMiddleX;
      const sourceX = middleX + sin * fromMiddleY + cos * fromMiddleX;
      const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)];
      const [below, beside] = [sourceY - top, sourceX - left];
      for (let channel = 0; channel < channels; channel++) {
        result[(y * width + x) * channels + channel] = (1 - below) *
            ((1 - beside) * at(top, left, channel) + beside * at(top, left + 1, channel)) +
          below *
            ((1 - beside) * at(top + 1, left, channel) + beside * at(top + 1, left + 1, channel));
      }
    }
  }
  return result;
}
