/**
 * The header of CSV, and what its names say.
 *
 * @module
 */

import { numberIn } from "./csv_numbers.ts";

/**
 * Tells whether the first record of CSV is a header: no field is a number, or a name says what its column holds,
 * or its numbers count the columns.
 */
export function isHeader(record: readonly string[]): boolean {
  if (record.some((field) => isLabelName(field) || isNumberingName(field) && field.trim() !== "")) {
    return true;
  }
  const numbers = record.map((field) => numberIn(field));
  const found = numbers.filter((number) => !Number.isNaN(number));
  if (found.length === 0) return true;
  const isCount = found.length > 2 && found.every((number, i) => number === i + (found[0] ?? 0)) &&
    (found[0] === 0 || found[0] === 1);
  return isCount && (found.length < record.length || found.length >= LEAST_COUNT);
}

/** Rows of data do not count the columns from 0 or 1 that far. */
const LEAST_COUNT = 16;

/** Tells whether a name in a header says that the column holds labels. */
export function isLabelName(name: string): boolean {
  return /(?:^|[^a-z0-9])(?:labels?|class(?:es)?|targets?|y|digits?|species|category)(?:$|[^a-z0-9])/i
    .test(name.replace(/([a-z])([A-Z])/g, "$1 $2"));
}

/** Tells whether a name in a header says that the column numbers the rows. */
export function isNumberingName(name: string): boolean {
  return /^\s*(?:|id|index|idx|(?:image|row|sample)[ _-]?(?:id|index|number)|unnamed: ?\d+)\s*$/i
    .test(name);
}

/**
 * Returns the place, from 0, of a column that is named, or numbered from 1, or from the end by a negative number.
 *
 * @throws {SyntaxError} by `fail` if there is no such column.
 */
export function placeOf(
  column: string | number,
  header: readonly string[] | undefined,
  fields: number,
  fail: (problem: string) => never,
): number {
  if (typeof column === "number") {
    const place = column < 0 ? fields + column : column - 1;
    return Number.isInteger(place) && place >= 0 && place < fields && column !== 0 ? place : fail(
      `it has no column ${column}: its ${fields} columns are counted from 1, or from -1 at the end`,
    );
  }
  if (!header) return fail(`it has no header that names a column ${JSON.stringify(column)}`);
  const named = (change: (name: string) => string): number[] =>
    header.flatMap((name, i) => change(name) === change(column) ? [i] : []);
  const exact = named((name) => name.trim());
  const found = exact.length > 0 ? exact : named((name) => name.trim().toLowerCase());
  const [place] = found;
  if (place !== undefined && found.length === 1) return place;
  const names = header.slice(0, 8).map((name) => JSON.stringify(name)).join(", ");
  return fail(
    place === undefined
      ? `no column is named ${JSON.stringify(column)}: its header is ${names}${
        header.length > 8 ? ", …" : ""
      }`
      : `${found.length} columns are named ${JSON.stringify(column)}: choose one by its number`,
  );
}
