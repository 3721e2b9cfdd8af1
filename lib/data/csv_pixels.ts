/**
 * Pixels from the numbers in CSV.
 *
 * @module
 */

import { isMissingField, numberIn, quoted } from "./csv_numbers.ts";

/** The number that stands for a white pixel, and what to say of it. */
export interface PixelScale {
  readonly maxPixel: number;
  readonly notes: readonly string[];
}

/**
 * Returns the number that stands for white: 1 for fractions or if all pixels are 0 or 1, 15 or 16 if that is the
 * largest pixel, else 255.
 */
export function pixelScale(largest: number, hasFractions: boolean): PixelScale {
  if (hasFractions) {
    return { maxPixel: 1, notes: ["pixels are fractions from 0 (black) to 1 (white)"] };
  }
  if (largest === 1) {
    return {
      maxPixel: 1,
      notes: [
        "all pixels are 0 or 1: 1 is taken for white (--max-pixel 255 takes it for 1 of 255)",
      ],
    };
  }
  if (largest === 15 || largest === 16) {
    return {
      maxPixel: largest,
      notes: [
        `pixels go up to ${largest}, which is taken for white (--max-pixel 255 takes it for ${largest} of 255)`,
      ],
    };
  }
  const isDark = largest > 0 && largest < 64;
  return {
    maxPixel: 255,
    notes: isDark
      ? [`pixels go up to ${largest} of 255 only (--max-pixel ${largest} takes that for white)`]
      : largest === 0
      ? ["all pixels are 0"]
      : [],
  };
}

/**
 * Returns the number of a pixel.
 *
 * @throws {SyntaxError} by `fail` if it is missing, no number, or outside of the range.
 */
export function pixelIn(
  field: string | undefined,
  most: number | undefined,
  hasDecimalCommas: boolean,
  fail: (problem: string) => never,
): number {
  const value = numberIn(field, hasDecimalCommas);
  if (Number.isNaN(value)) fail(noNumber(field));
  requirePixel(value, most, fail);
  return value;
}

/** Throws by `fail` if a number is no pixel. */
export function requirePixel(
  value: number,
  most: number | undefined,
  fail: (problem: string) => never,
): void {
  if (
    value >= 0 && value <= (most ?? 255) &&
    (most !== undefined || value <= 1 || Number.isInteger(value))
  ) {
    return;
  }
  if (most !== undefined) fail(`pixel ${value} is not a number from 0 to ${most}`);
  fail(
    `pixel ${value} is not a whole number from 0 to 255${
      value > 0 && !Number.isInteger(value)
        ? ", nor a fraction from 0 to 1"
        : value > 255
        ? " (--max-pixel, the option maxPixel, says which number is white)"
        : ""
    }`,
  );
}

/** Returns what to say of a field that is no number. */
export function noNumber(field: string | undefined): string {
  return isMissingField(field)
    ? `the value is missing (${quoted(field)}): fill it in, or leave out the row or the column`
    : `pixel ${quoted(field)} is not a number`;
}

/** A pixel that is no whole number, and where it is. */
export interface Fraction {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** Returns what to say of fractions among larger pixels. */
export function mixedPixels(
  { row, column, value }: Fraction,
  largest: number,
): string {
  return `row ${row}, column ${column}: pixel ${value} is a fraction, but other pixels go up to ${largest}: ` +
    "they are whole numbers from 0 to 255, or all from 0 to 1, or maxPixel (--max-pixel) says which is white";
}
