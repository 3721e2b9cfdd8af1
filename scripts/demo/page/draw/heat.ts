/**
 * What would change a network's mind, as a picture and in words.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";
import { type Picture, writeColor } from "./colors.ts";

/** How light the image is under the colors. */
const IMAGE = 0.3;

/** A place on a picture, and whether more light there makes the class likelier. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly isMore: boolean;
}

/** A heat map. */
export interface Heat {
  readonly picture: Picture;
  /** The strongest places, to be marked by more than color. */
  readonly marks: readonly Mark[];
}

/** The places to mark, and how far apart they are at least. */
const MARKS = 12;
const APART = 2;

/** Returns the heat map of a gradient over an image, whose pixels are from 0 to 255. */
export function heatOf(
  gradient: ArrayLike<number>,
  pixels: ArrayLike<number>,
  { height, width, channels }: ImageSize,
): Heat {
  const sums = Array.from({ length: height * width }, (_, i) => sumOf(gradient, i, channels));
  const most = sums.reduce((largest, sum) => Math.max(largest, Math.abs(sum)), 0);
  const bytes = new Uint8ClampedArray(4 * height * width);
  sums.forEach((sum, i) => {
    writeColor(bytes, i, most > 0 ? sum / most : 0);
    const light = IMAGE * sumOf(pixels, i, channels) / channels;
    for (let at = 4 * i; at < 4 * i + 3; at++) bytes[at] = Math.max(bytes[at] ?? 0, light);
  });
  const marks: Mark[] = [];
  const order = sums.map((_, i) => i).sort((a, b) =>
    Math.abs(sums[b] ?? 0) - Math.abs(sums[a] ?? 0)
  );
  for (const i of order) {
    if (marks.length === MARKS || !(Math.abs(sums[i] ?? 0) > 0.25 * most)) break;
    const mark = { x: i % width, y: Math.floor(i / width), isMore: (sums[i] ?? 0) > 0 };
    if (marks.every(({ x, y }) => Math.max(Math.abs(x - mark.x), Math.abs(y - mark.y)) >= APART)) {
      marks.push(mark);
    }
  }
  return { picture: { height, width, bytes }, marks };
}

/** Returns where a gradient is strongest, in words: `"at the upper left"`. Undefined if it is nowhere. */
export function strongestPlace(
  { marks }: Pick<Heat, "marks">,
  { height, width }: ImageSize,
): string | undefined {
  const [strongest] = marks;
  if (!strongest) return undefined;
  const third = (place: number, length: number): number =>
    Math.min(Math.floor(3 * (place + 0.5) / length), 2);
  const down = ["upper", "", "lower"][third(strongest.y, height)];
  const across = ["left", "", "right"][third(strongest.x, width)];
  if (!down && !across) return "in the middle";
  if (!down) return `at the ${across}`;
  return across ? `at the ${down} ${across}` : `at the ${down === "upper" ? "top" : "bottom"}`;
}

function sumOf(numbers: ArrayLike<number>, pixel: number, channels: number): number {
  let sum = 0;
  for (let i = pixel * channels; i < (pixel + 1) * channels; i++) sum += numbers[i] ?? 0;
  return sum;
}
