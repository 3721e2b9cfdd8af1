/**
 * Ink told from paper: both may be the darker one.
 *
 * @module
 */

import type { Box } from "./boxes.ts";
import type { DigitParts } from "./digits.ts";
import type { GrayImage } from "./gray_image.ts";

/** What may be written: ink in an image, and the digits that it makes up. */
export interface Writing {
  /** The image, in which ink is dark. */
  readonly gray: GrayImage;
  readonly ink: GrayImage;
  readonly digits: readonly DigitParts[];
}

/** The part of its longer side by which a digit's surroundings reach beyond its box. */
const SURROUNDINGS = 0.4;

/**
 * Returns the writing that is likelier ink, and not the paper between strokes or beside an edge: ink is thin
 * for its length, and most of what is around it is as light as paper.
 */
export function likelierInk(dark: Writing, light: Writing): Writing {
  if (dark.digits.length === 0) return light;
  if (light.digits.length === 0) return dark;
  return bulk(light) < bulk(dark) ? light : dark;
}

/** Returns a number that is larger the less digits are made of strokes: the mean by ink. */
function bulk({ gray, ink, digits }: Writing): number {
  const total = digits.reduce((sum, digit) => sum + digit.ink, 0);
  return digits.reduce(
    (sum, digit) => sum + digit.ink * (thicknessOf(digit, ink) + likeInk(digit, gray)),
    0,
  ) / total;
}

/** Returns the mean thickness of strokes as a part of the digit's longer side. */
function thicknessOf({ box, parts }: DigitParts, { height, width, pixels }: GrayImage): number {
  const hasInk = (y: number, x: number): boolean =>
    y >= 0 && x >= 0 && y < height && x < width && (pixels[y * width + x] ?? 0) > 0;
  const runThrough = (y: number, x: number, [down, across]: readonly [number, number]): number => {
    let length = 1;
    for (const sign of [-1, 1]) {
      for (let i = 1; hasInk(y + sign * i * down, x + sign * i * across); i++) length++;
    }
    return length;
  };
  let sum = 0;
  let count = 0;
  // Each fifth pixel tells as much as all.
  for (const { places } of parts) {
    for (let i = 0; i < places.length; i += 5) {
      const [y, x] = [Math.floor((places[i] ?? 0) / width), (places[i] ?? 0) % width];
      sum += Math.min(runThrough(y, x, [0, 1]), runThrough(y, x, [1, 0]));
      count++;
    }
  }
  return sum / count / longerSide(box);
}

/** Returns the part of a digit's surroundings that is nearer to the ink's light than to the paper's. */
function likeInk({ box, parts }: DigitParts, { height, width, pixels }: GrayImage): number {
  const margin = Math.ceil(SURROUNDINGS * longerSide(box));
  const [top, left] = [Math.max(box.top - margin, 0), Math.max(box.left - margin, 0)];
  const bottom = Math.min(box.bottom + margin, height);
  const right = Math.min(box.right + margin, width);
  const places = parts.flatMap(({ places }) => places);
  const inkLight = places.reduce((sum, place) => sum + (pixels[place] ?? 0), 0) / places.length;
  const size = (bottom - top) * (right - left);
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += pixels[y * width + x] ?? 0;
  }
  const rest = (sum - inkLight * places.length) / Math.max(size - places.length, 1);
  const between = (inkLight + rest) / 2;
  let like = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) if ((pixels[y * width + x] ?? 0) < between) like++;
  }
  return like / size;
}

function longerSide({ top, left, bottom, right }: Box): number {
  return Math.max(bottom - top, right - left);
}
