/**
 * Parts that make up digits.
 *
 * @module
 */

import { type Box, cropped, union } from "./boxes.ts";
import type { GrayImage } from "./gray_image.ts";
import { onlyParts, type Part, partsOf } from "./parts.ts";

/** A digit: where it is, and what it is made of. */
export interface DigitParts {
  readonly box: Box;
  readonly ink: number;
  readonly parts: readonly Part[];
}

/** A part with less than this part of the ink of the largest digit is a speck, and no stroke. */
const SPECK = 0.04;

/** A digit is not lower than this part of the highest one. */
const LOWEST = 0.35;

/**
 * Parts of one digit overlap across by this part of the narrower one: more if they are side by side, which is
 * if they overlap down by half. They are not farther apart down than the gap, a part of their height.
 */
const OVERLAP = { above: 0.3, beside: 0.6, gap: 0.2 };

/** Parts that are nearer than this part of their height are a stroke with a gap, if both are no wider than high. */
const NEAR = 0.03;

/** A digit of more parts than this is a texture. */
const MOST_PARTS = 8;

/** A digit is not lower than this part of the longer side of the picture. */
const SMALLEST = 0.03;

/** A picture with more digits than this is no writing, but a texture. */
const MOST_DIGITS = 40;

/**
 * Returns the digits in an image of ink from left to right, row by row, made of parts of its ink that are one above the other or nearly touch.
 * Specks are left out, and so is what is much lower than the highest digit. Returns none if there are more
 * than anybody writes.
 */
export function digitsOf(image: GrayImage): readonly DigitParts[] {
  const parts = partsOf(image);
  const mostInk = parts.reduce((most, { ink }) => Math.max(most, ink), 0);
  const strokes = parts.filter(({ ink }) => ink >= SPECK * mostInk);
  if (strokes.length > 4 * MOST_DIGITS) return [];
  const digits = joined(strokes.map((part) => ({ box: part.box, ink: part.ink, parts: [part] })))
    .flatMap((digit) => apart(digit, image));
  const solid = digits.filter(({ parts }) => parts.length <= MOST_PARTS);
  const highest = solid.reduce((most, { box }) => Math.max(most, heightOf(box)), 0);
  const least = Math.max(LOWEST * highest, SMALLEST * Math.max(image.height, image.width));
  const high = solid.filter(({ box }) => heightOf(box) >= least);
  return high.length > MOST_DIGITS ? [] : inReadingOrder(high);
}

/** Joins what belongs together, until nothing does. */
function joined(digits: readonly DigitParts[]): readonly DigitParts[] {
  for (const [i, a] of digits.entries()) {
    const j = digits.findIndex((b, j) => j > i && belongTogether(a.box, b.box));
    const b = digits[j];
    if (!b) continue;
    const both = { box: union(a.box, b.box), ink: a.ink + b.ink, parts: [...a.parts, ...b.parts] };
    return joined([...digits.filter((_, k) => k !== i && k !== j), both]);
  }
  return digits;
}

function belongTogether(a: Box, b: Box): boolean {
  const overlap = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const gapDown = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
  const height = Math.max(heightOf(a), heightOf(b));
  const isBeside = -gapDown > 0.5 * Math.min(heightOf(a), heightOf(b));
  const least = (isBeside ? OVERLAP.beside : OVERLAP.above) * Math.min(widthOf(a), widthOf(b));
  if (overlap >= least && gapDown <= OVERLAP.gap * height) return true;
  const both = union(a, b);
  return -overlap <= NEAR * height && gapDown <= NEAR * height && widthOf(both) <= heightOf(both);
}

/** Digits wider than this for their height may be two that touch. */
const WIDE = 1.3;

/**
 * Returns two digits for one that is wide and hangs together by a single stroke in its middle: it is cut where
 * a column has the least ink.
 */
function apart(digit: DigitParts, image: GrayImage): readonly DigitParts[] {
  const { box, parts } = digit;
  const [height, width] = [heightOf(box), widthOf(box)];
  if (width < WIDE * height) return [digit];
  const { pixels } = cropped(onlyParts(image, parts), box);
  const inkIn = (column: number): number => {
    let ink = 0;
    for (let y = 0; y < height; y++) ink += pixels[y * width + column] ?? 0;
    return ink;
  };
  const columns = Array.from({ length: width }, (_, column) => inkIn(column));
  const middle = columns.slice(Math.floor(0.3 * width), Math.ceil(0.7 * width));
  const least = Math.min(...middle);
  const cut = Math.floor(0.3 * width) + middle.indexOf(least);
  const mean = columns.reduce((sum, ink) => sum + ink, 0) / width;
  // A 0 hangs together at its top and its bottom.
  const strokes = Array.from({ length: height }, (_, y) => y).filter((y) =>
    (pixels[y * width + cut] ?? 0) > 0 && (y === 0 || (pixels[(y - 1) * width + cut] ?? 0) === 0)
  );
  if (least > 0.5 * mean || strokes.length > 1) return [digit];
  const whole = onlyParts(image, parts);
  const halves = [true, false].map((left) => {
    const half = whole.pixels.map((ink, place) =>
      place % whole.width < box.left + cut === left ? ink : 0
    );
    return partsOf({ ...whole, pixels: half }).filter(({ ink }) => ink >= SPECK * digit.ink);
  });
  const digits = halves.flatMap((parts): readonly DigitParts[] =>
    parts.length === 0 ? [] : [{
      box: parts.map(({ box }) => box).reduce(union),
      ink: parts.reduce((sum, { ink }) => sum + ink, 0),
      parts,
    }]
  );
  return digits.length === 2 && digits.every(({ box }) => heightOf(box) >= 0.6 * height)
    ? digits
    : [digit];
}

/** Sorts by rows, which overlap down by half of their height, and in them from left to right. */
function inReadingOrder(digits: readonly DigitParts[]): readonly DigitParts[] {
  const rows: DigitParts[][] = [];
  for (const digit of digits.toSorted((a, b) => a.box.top - b.box.top)) {
    const row = rows.find((row) => row.some(({ box }) => areBeside(box, digit.box)));
    if (row) row.push(digit);
    else rows.push([digit]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.left - b.box.left));
}

function areBeside(a: Box, b: Box): boolean {
  const overlap = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return overlap >= 0.4 * Math.min(heightOf(a), heightOf(b));
}

function heightOf({ top, bottom }: Box): number {
  return bottom - top;
}

function widthOf({ left, right }: Box): number {
  return right - left;
}
