/**
 * Parts that make up digits.
 *
 * @module
 */

import type { Box } from "./boxes.ts";
import type { Part } from "./parts.ts";

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

/** Parts of one digit overlap across by this part of the narrower one, and are no farther apart down. */
const OVERLAP = { across: 0.3, gap: 0.2 };

/** Parts that are nearer than this part of their height belong together: a stroke with a gap. */
const NEAR = 0.03;

/** A picture with more digits than this is no writing, but a texture. */
const MOST_DIGITS = 40;

/**
 * Returns digits from left to right, row by row, made of parts that are one above the other or nearly touch.
 * Specks are left out, and so is what is much lower than the highest digit. Returns none if there are more
 * than anybody writes.
 */
export function digitsOf(parts: readonly Part[]): readonly DigitParts[] {
  const mostInk = parts.reduce((most, { ink }) => Math.max(most, ink), 0);
  const strokes = parts.filter(({ ink }) => ink >= SPECK * mostInk);
  if (strokes.length > 4 * MOST_DIGITS) return [];
  const digits = joined(strokes.map((part) => ({ box: part.box, ink: part.ink, parts: [part] })));
  const highest = digits.reduce((most, { box }) => Math.max(most, heightOf(box)), 0);
  const high = digits.filter(({ box }) => heightOf(box) >= LOWEST * highest);
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
  const isAbove = overlap >= OVERLAP.across * Math.min(widthOf(a), widthOf(b)) &&
    gapDown <= OVERLAP.gap * height;
  const isNear = -overlap <= NEAR * height && gapDown <= NEAR * height;
  return isAbove || isNear;
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

function union(a: Box, b: Box): Box {
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}

function heightOf({ top, bottom }: Box): number {
  return bottom - top;
}

function widthOf({ left, right }: Box): number {
  return right - left;
}
