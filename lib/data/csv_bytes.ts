/**
 * The bytes of images from the numbers in CSV.
 *
 * @module
 */

import type { Fail } from "../formats/fail.ts";
import type { Gathered } from "./csv_gathered.ts";
import type { ReadCsvOptions } from "./csv_options.ts";
import { mixedPixels, noNumber, type PixelScale, pixelScale, requirePixel } from "./csv_pixels.ts";

/**
 * Returns what is white, by all numbers that are pixels.
 *
 * @throws {SyntaxError} by `fail` if a number in a watched column is no pixel.
 */
export function scaleOf(
  { watched, firstRow, ...table }: Gathered,
  left: readonly number[],
  { maxPixel, like }: ReadCsvOptions,
  fail: Fail,
): PixelScale {
  let { largest, fraction } = table;
  const most = maxPixel ??
    (like && like.maxPixel !== 1 && like.maxPixel !== 255 ? like.maxPixel : undefined);
  for (const [place, { numbers, values }] of watched) {
    if (left.includes(place)) continue;
    for (const [i, value] of numbers.entries()) {
      const row = i + firstRow;
      const at = (problem: string): never => fail(`row ${row}, column ${place + 1}: ${problem}`);
      if (Number.isNaN(value)) at(noNumber(`${values().find((each) => typeof each === "string")}`));
      requirePixel(value, most, at);
      largest = Math.max(largest, value);
      if (!Number.isInteger(value)) fraction ??= { row, column: place + 1, value };
    }
  }
  if (most !== undefined) return { maxPixel: most, notes: [] };
  if (fraction && largest > 1) fail(mixedPixels(fraction, largest));
  if (!like) return pixelScale(largest, fraction !== undefined);
  if (like.maxPixel === 255 && fraction) {
    const { row, column, value } = fraction;
    fail(
      `row ${row}, column ${column}: pixel ${value} is a fraction, but the training images are whole numbers up to 255 ` +
        "(--max-pixel 1, the option maxPixel, takes 1 for white)",
    );
  }
  if (like.maxPixel === 1 && largest > 1) {
    fail(`its pixels go up to ${largest}, but those of the training images go from 0 to 1`);
  }
  const isDark = like.maxPixel === 255 && largest > 0 && largest < 64;
  const notes = isDark
    ? [`pixels go up to ${largest} of 255 only (--max-pixel ${largest} takes that for white)`]
    : [];
  return { maxPixel: like.maxPixel, notes };
}

/** Returns the bytes of pixels: all numbers but those in the columns that are left out. */
export function bytesOf(
  { watched, numbers, rows, fields }: Gathered,
  left: readonly number[],
  maxPixel: number,
): Uint8Array<ArrayBuffer> {
  const places = Array.from({ length: fields }, (_, place) => place).filter((place) =>
    !left.includes(place)
  );
  const isCopy = numbers instanceof Uint8Array && maxPixel === 255;
  const scaled = (value = 0): number => isCopy ? value : Math.round(value * 255 / maxPixel);
  // Most pixels lie between the columns that may hold labels: they are copied as a whole.
  const pieces: { readonly column: readonly number[] | undefined; readonly length: number }[] = [];
  for (const place of places) {
    const column = watched.get(place)?.numbers;
    const last = pieces.at(-1);
    if (column || !last || last.column) pieces.push({ column, length: 1 });
    else pieces[pieces.length - 1] = { column, length: last.length + 1 };
  }
  const bytes = new Uint8Array(rows * places.length);
  let [from, to] = [0, 0];
  for (let row = 0; row < rows; row++) {
    for (const { column, length } of pieces) {
      if (column) bytes[to] = scaled(column[row]);
      else {
        const part = numbers.subarray(from, from + length);
        bytes.set(isCopy ? part : part.map((value) => scaled(value)), to);
        from += length;
      }
      to += length;
    }
  }
  return bytes;
}
