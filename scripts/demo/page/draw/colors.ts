/**
 * Numbers as colors: black for 0, orange above it and blue below. Color-blind people can tell the two apart, and the
 * larger a number is, the lighter is its color.
 *
 * @module
 */

import type { Color } from "./drawing.ts";

/** An image to paint: four bytes a pixel, red, green, blue and opacity. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

/** The colors from 0 up and from 0 down, at equal distances: those of Okabe and Ito, lighter at the end. */
const ABOVE: readonly Color[] = [[0, 0, 0], [115, 80, 0], [230, 159, 0], [255, 224, 150]];
const BELOW: readonly Color[] = [[0, 0, 0], [20, 74, 104], [86, 180, 233], [205, 236, 255]];

/** Returns the color of a number from -1 to 1. What is beyond has the color of the end, and NaN is gray. */
export function colorOf(value: number): Color {
  if (Number.isNaN(value)) return [128, 128, 128];
  const colors = value < 0 ? BELOW : ABOVE;
  const place = Math.min(Math.abs(value), 1) * (colors.length - 1);
  const index = Math.min(Math.floor(place), colors.length - 2);
  const [from = [0, 0, 0], to = [0, 0, 0]] = [colors[index], colors[index + 1]];
  const part = place - index;
  const between = (a: number, b: number): number => a + part * (b - a);
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

/** The colors of 511 numbers from -1 to 1: to look a color up takes less time than to compute it. */
const TABLE = Array.from({ length: 511 }, (_, i) => colorOf((i - 255) / 255)).flat();

/** Writes the color of a number from -1 to 1 to a pixel. */
export function writeColor(bytes: Uint8ClampedArray, pixel: number, value: number): void {
  const entry = Number.isNaN(value) ? -1 : Math.round(Math.min(Math.max(value, -1), 1) * 255) + 255;
  for (let i = 0; i < 3; i++) bytes[4 * pixel + i] = entry < 0 ? 128 : TABLE[3 * entry + i] ?? 0;
  bytes[4 * pixel + 3] = 255;
}

/** Returns an image of numbers from 0 to 255 as it is: gray, or red, green and blue, or the mean of other channels. */
export function pictureOf(
  { height, width, channels, pixels }: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly pixels: ArrayLike<number>;
  },
): Picture {
  const bytes = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let i = 0; i < 3; i++) {
      bytes[4 * pixel + i] = channels === 3
        ? pixels[3 * pixel + i] ?? 0
        : meanOf(pixels, pixel * channels, channels);
    }
    bytes[4 * pixel + 3] = 255;
  }
  return { height, width, bytes };
}

function meanOf(numbers: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += numbers[i] ?? 0;
  return sum / count;
}
