/**
 * Small square images that training draws on.
 *
 * @module
 */

import { type Key, random } from "../../../mod.ts";

/** The side of MNIST's images. */
export const SIDE = 28;

/** A place in an image: row and column, also between pixels. */
export type Place = readonly [y: number, x: number];

/** Returns numbers from 0 to 1, one after the other, as a key says. */
export function numbersOf(key: Key, count: number): () => number {
  const numbers = random.uniform(key, count);
  let at = 0;
  return () => numbers[at++ % count] ?? 0;
}

/**
 * Returns an image with a stroke added: a straight line between two places, as thick as given, with an edge
 * that is soft over a pixel.
 */
export function withStroke(
  pixels: Float32Array,
  [fromY, fromX]: Place,
  [toY, toX]: Place,
  { thick, light = 1 }: { readonly thick: number; readonly light?: number },
): Float32Array {
  const [down, across] = [toY - fromY, toX - fromX];
  const squared = down ** 2 + across ** 2 || 1;
  return pixels.map((before, i) => {
    const [y, x] = [Math.floor(i / SIDE) - fromY, i % SIDE - fromX];
    const along = Math.min(Math.max((y * down + x * across) / squared, 0), 1);
    const distance = Math.hypot(y - along * down, x - along * across);
    return Math.max(before, light * Math.min(Math.max(thick / 2 + 0.5 - distance, 0), 1));
  });
}

/** Returns an image in which each pixel is chosen out of itself and its four neighbours. */
export function amongNeighbours(
  pixels: Float32Array,
  choose: (light: number, up: number, down: number, left: number, right: number) => number,
): Float32Array {
  const at = (y: number, x: number): number =>
    y >= 0 && y < SIDE && x >= 0 && x < SIDE ? pixels[y * SIDE + x] ?? 0 : 0;
  return pixels.map((light, i) => {
    const [y, x] = [Math.floor(i / SIDE), i % SIDE];
    return choose(light, at(y - 1, x), at(y + 1, x), at(y, x - 1), at(y, x + 1));
  });
}
