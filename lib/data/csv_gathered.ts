/**
 * The numbers in CSV, gathered before it is known which columns are pixels.
 *
 * @module
 */

import type { Fail } from "../formats/fail.ts";
import { type WatchedColumn, watchedColumn } from "./csv_column.ts";
import { isHeader } from "./csv_header.ts";
import { describeSize, imageSizeFor } from "./csv_image_size.ts";
import { isBlankField, isMissingField, numberIn, quoted } from "./csv_numbers.ts";
import type { ReadCsvOptions } from "./csv_options.ts";
import { type Fraction, mixedPixels, noNumber, pixelIn, requirePixel } from "./csv_pixels.ts";
import { namedLabel } from "./csv_roles.ts";

/** The numbers of CSV before it is known which columns are pixels. */
export interface Gathered {
  readonly header: readonly string[] | undefined;
  readonly fields: number;
  readonly rows: number;
  /** The number of the first row with an image. */
  readonly firstRow: number;
  /** The place of the labels, if the user or the header says it. */
  readonly named: number | false | undefined;
  /** The columns that may hold labels. */
  readonly watched: ReadonlyMap<number, WatchedColumn>;
  /** The numbers in all other columns. */
  readonly numbers: Uint8Array | Float32Array;
  readonly largest: number;
  readonly fraction: Fraction | undefined;
}

/**
 * Returns the numbers in records.
 *
 * @throws {SyntaxError} by `fail` if rows differ in length, or a field is no pixel.
 */
export async function gathered(
  records: AsyncIterable<readonly string[]>,
  hasDecimalCommas: boolean,
  options: ReadCsvOptions,
  fail: Fail,
): Promise<Gathered> {
  const maxPixel = options.maxPixel ?? options.like?.maxPixel;
  // Fractions and whole pixels are told apart by the file, except where the user says what is white.
  const most = options.maxPixel ?? (maxPixel === 255 || maxPixel === 1 ? undefined : maxPixel);
  let header: readonly string[] | undefined;
  let numbers: Uint8Array | Float32Array = new Uint8Array();
  let [end, row, fields, rows, largest, firstRow] = [0, 0, 0, 0, 0, 1];
  let fraction: Gathered["fraction"];
  let named: Gathered["named"];
  let watched: ReadonlyMap<number, WatchedColumn> = new Map();
  let isWatched: readonly boolean[] = [];
  let isTrailing = false;
  for await (const whole of records) {
    row++;
    if (rows === 0 && whole.length > 2 && !(row === 1 && isHeader(whole, hasDecimalCommas))) {
      isTrailing = isBlankField(whole.at(-1)) &&
        (header === undefined || header.length < whole.length || isBlankField(header.at(-1)));
      if (isTrailing && header?.length === whole.length) header = header.slice(0, -1);
    }
    const record = isTrailing && isBlankField(whole.at(-1)) ? whole.slice(0, -1) : whole;
    if (row === 1 && isHeader(record, hasDecimalCommas)) {
      header = record;
      continue;
    }
    if (rows === 0) {
      fields = record.length;
      firstRow = row;
      const isImage = [0, 1, 2].some((others) => imageSizeFor(fields - others, options));
      if (!isImage) {
        fail(`row ${row} has a label and ${fields - 1} pixels, not ${describeSize(options)}`);
      }
      if (header?.length === fields + 1 && isBlankField(header.at(-1))) {
        header = header.slice(0, -1);
      }
      if (header && header.length === fields - 1) header = ["", ...header];
      if (header && header.length !== fields) {
        fail(`its header has ${header.length} names, but row ${row} has ${fields} fields`);
      }
      const { like } = options;
      const alike = options.label ??
        (like?.labelName === undefined
          ? undefined
          : header?.includes(like.labelName)
          ? like.labelName
          : undefined);
      named = namedLabel(alike, header, fields, fail);
      const places = new Set([0, Math.min(1, fields - 1), fields - 1]);
      if (typeof named === "number") places.add(named);
      // Numbers of rows in one of two files move the labels by a column.
      for (const place of typeof like?.label === "number" ? [-2, -1, 0] : []) {
        const usual = Number(like?.label) + place;
        if (usual >= 0 && usual < fields) places.add(usual);
      }
      watched = new Map([...places].map((place) => [place, watchedColumn(place)]));
      isWatched = record.map((_, place) => watched.has(place));
    }
    if (record.length !== fields) {
      fail(`row ${row} has ${record.length} fields, but the rows before it have ${fields}`);
    }
    for (const [place, column] of watched) {
      const field = record[place] ?? "";
      const number = numberIn(field, hasDecimalCommas);
      const at = (problem: string): never => fail(`row ${row}, column ${place + 1}: ${problem}`);
      if (Number.isNaN(number)) {
        if (isMissingField(field)) at(place === named ? noLabel(field) : noNumber(field));
        if (place !== named && rows > column.texts()) at(noNumber(field));
      }
      // The second column of labelled rows has pixels: its errors come before those of the columns behind it.
      if (place === 1 && typeof named === "number" && named !== 1 && !Number.isNaN(number)) {
        requirePixel(number, most, at);
      }
      column.add(field, number);
    }
    if (end + fields > numbers.length) numbers = grown(numbers, end + fields);
    for (let place = 0; place < fields; place++) {
      if (isWatched[place]) continue;
      let value = numberIn(record[place], hasDecimalCommas);
      if (most !== undefined || !(value >= 0 && value <= 255 && Number.isInteger(value))) {
        value = pixelIn(
          record[place],
          most,
          hasDecimalCommas,
          (problem) =>
            fail(
              `row ${row}, column ${place + 1}: ${problem}${
                row === 1 ? noHeader(record, hasDecimalCommas) : ""
              }`,
            ),
        );
      }
      if (value > largest) largest = value;
      const isByte = value <= 255 && Number.isInteger(value);
      if (!isByte) {
        if (numbers instanceof Uint8Array) numbers = Float32Array.from(numbers);
        if (!Number.isInteger(value)) fraction ??= { row, column: place + 1, value };
      }
      numbers[end++] = value;
    }
    if (fraction && largest > 1 && most === undefined) fail(mixedPixels(fraction, largest));
    rows++;
  }
  if (row === 0) fail("it is empty");
  if (rows === 0) fail("it has a header, but no images");
  const word = typeof named === "number" ? header?.[named]?.trim() ?? "" : "";
  if (typeof named === "number" && watched.get(named)?.values().includes(word)) {
    fail(
      `row 1 looks like a header, but ${quoted(word)} is a label too: name the columns otherwise`,
    );
  }
  return { header, fields, rows, firstRow, named, watched, numbers, largest, fraction };
}

/** Returns why a first row that has names is no header. */
function noHeader(record: readonly string[], hasDecimalCommas: boolean): string {
  const place = record.findIndex((field) => !Number.isNaN(numberIn(field, hasDecimalCommas)));
  const names = record.filter((field) => Number.isNaN(numberIn(field, hasDecimalCommas))).length;
  return names > 1 && place >= 0
    ? ` (row 1 is no header, since column ${place + 1} has the number ${record[place]?.trim()})`
    : "";
}

function noLabel(field: string): string {
  return `the label is missing (${quoted(field)}): fill it in, or leave out the row`;
}

function grown(numbers: Uint8Array | Float32Array, length: number): Uint8Array | Float32Array {
  const size = Math.max(length, 2 * numbers.length);
  const larger = numbers instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  larger.set(numbers);
  return larger;
}
