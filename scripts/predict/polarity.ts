/**
 * Ink told from paper: both may be the darker one.
 *
 * @module
 */

import { type Box, cropped } from "./boxes.ts";
import type { DigitParts } from "./digits.ts";
import type { GrayImage } from "./gray_image.ts";
import { thresholdOf } from "./threshold.ts";

/** What may be written: ink in an image, and the digits that it makes up. */
export interface Writing {
  /** The image, in which ink is dark. */
  readonly gray: GrayImage;
  /** The same without strokes. */
  readonly paper: GrayImage;
  readonly ink: GrayImage;
  readonly digits: readonly DigitParts[];
  /** The number of lines that were taken out of the ink. */
  readonly lines: number;
}

/** The part of its longer side by which a digit's surroundings reach beyond its box. */
const SURROUNDINGS = 0.4;

/** With more lines than this, and nothing else, an image is squared paper, and its squares are no ink. */
const MOST_LINES = 2;

/** What is lower than this part of what is around it is a gap between strokes. */
const CRUMB = 0.25;

/** A part of a digit's ink in a shadow that tells how dark ink is there. */
const LEAST_INK = 0.1;

/**
 * Returns the writing that is likelier ink, and not the paper between strokes or beside an edge: ink is thin
 * for its length, and most of what is around it is as light as paper.
 */
export function likelierInk(dark: Writing, light: Writing): Writing {
  if (dark.digits.length === 0) return dark.lines > MOST_LINES ? dark : light;
  if (light.digits.length === 0) return dark;
  if (isCrumb(dark, light)) return light;
  if (isCrumb(light, dark)) return dark;
  return bulk(light) < bulk(dark) ? light : dark;
}

/** Tells whether a writing is small pieces inside of what another one has: gaps between its strokes. */
function isCrumb({ digits }: Writing, other: Writing): boolean {
  return digits.every(({ box }) =>
    other.digits.some(({ box: around }) =>
      isInside(box, around) && box.bottom - box.top < CRUMB * (around.bottom - around.top)
    )
  );
}

function isInside(inner: Box, outer: Box): boolean {
  return inner.top >= outer.top && inner.left >= outer.left && inner.bottom <= outer.bottom &&
    inner.right <= outer.right;
}

/** Returns a number that is larger the less digits are made of strokes: the mean by ink. */
function bulk(writing: Writing): number {
  const { ink, digits } = writing;
  const total = digits.reduce((sum, digit) => sum + digit.ink, 0);
  return digits.reduce(
    (sum, digit) => sum + digit.ink * (thicknessOf(digit, ink) + likeInk(digit, writing)),
    0,
  ) / total;
}

/** Returns the mean thickness of strokes as a part of the digit's longer side. */
function thicknessOf(
  { box, parts }: DigitParts,
  { height, width, pixels }: GrayImage,
): number {
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

/**
 * Returns the part of a digit's surroundings that is nearer to the ink's light than to the paper's. Paper in a
 * shadow is compared with the ink that is in the shadow, where there is some.
 */
function likeInk({ box, parts }: DigitParts, { gray, paper }: Writing): number {
  const { height, width, pixels } = gray;
  const margin = Math.ceil(SURROUNDINGS * longerSide(box));
  const [top, left] = [Math.max(box.top - margin, 0), Math.max(box.left - margin, 0)];
  const bottom = Math.min(box.bottom + margin, height);
  const right = Math.min(box.right + margin, width);
  const around = { top, left, bottom, right };
  const threshold = thresholdOf(cropped(paper, around).pixels);
  const isLit = (place: number): boolean => (paper.pixels[place] ?? 0) > threshold;
  const isInk = new Set(parts.flatMap(({ places }) => places));
  const light = (places: readonly number[]): number => meanAt(pixels, places);
  const ink = [...isInk];
  const blank = placesIn(around, width).filter((place) => !isInk.has(place));
  const like = [true, false].flatMap((lit) => {
    const inkHere = ink.filter((place) => isLit(place) === lit);
    const here = blank.filter((place) => isLit(place) === lit);
    const hasInk = inkHere.length >= LEAST_INK * ink.length;
    const between = (light(hasInk ? inkHere : ink) + light(hasInk ? here : blank)) / 2;
    return here.filter((place) => (pixels[place] ?? 0) < between);
  });
  return (like.length + ink.length) / (blank.length + ink.length);
}

function placesIn({ top, left, bottom, right }: Box, width: number): number[] {
  return Array.from({ length: (bottom - top) * (right - left) }, (_, i) => {
    const y = Math.floor(i / (right - left));
    return (top + y) * width + left + i - y * (right - left);
  });
}

function meanAt(numbers: Float32Array, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + (numbers[place] ?? 0), 0) / places.length;
}

function longerSide({ top, left, bottom, right }: Box): number {
  return Math.max(bottom - top, right - left);
}
