/**
 * The header of CSV, and what its names say.
 *
 * @module
 */

import { numberIn } from "./csv_numbers.ts";

/**
 * Tells whether the first record of images in CSV is a header: no field is a number, or its numbers count the columns
 * beside names that say what a column holds.
 *
 * @param hasDecimalCommas Whether numbers may have decimal commas.
 */
export function isHeader(record: readonly string[], hasDecimalCommas: boolean): boolean {
  const numbers = record.map((field) => numberIn(field, hasDecimalCommas));
  const found = numbers.filter((number) => !Number.isNaN(number));
  if (found.length === 0) return true;
  const [start = NaN] = found;
  const isCount = (start === 0 || start === 1) && found.every((number, i) => number === i + start);
  if (!isCount || found.length < 3) return false;
  if (found.length >= LEAST_COUNT) return true;
  // A class may be called so, too: the reader looks whether another row has the same text.
  return found.length < record.length &&
    record.every((field, i) =>
      !Number.isNaN(numbers[i]) || isLabelName(field) ||
      isNumberingName(field) && (i === 0 && start === 0 || field.trim() !== "")
    ) && record.some((field, i) => isLabelName(field) || i === 0 && isNumberingName(field));
}

/** Rows of data do not count the columns from 0 or 1 that far. */
const LEAST_COUNT = 16;

/** A table, taken apart. */
export interface TableRows {
  readonly header: readonly string[] | undefined;
  readonly rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
  /** Whether numbers stand in the header, beside a name of labels. */
  readonly hasNumbers: boolean;
}

/**
 * Returns the header and the rows of a table. Texts that may be the name of a column or a class, such as "y", are
 * a class if another row has the same text in that column.
 */
export async function tableRows(
  records: AsyncGenerator<readonly string[]>,
  hasDecimalCommas: boolean,
): Promise<TableRows> {
  const next = await records.next();
  const first: readonly string[] | undefined = next.done ? undefined : next.value;
  if (first === undefined) return { header: undefined, rows: [], hasNumbers: false };
  if (first.every((field) => Number.isNaN(numberIn(field, hasDecimalCommas)))) {
    return { header: first, rows: records, hasNumbers: false };
  }
  const places = first.flatMap((field, i) =>
    isLabelName(field) || isNumberingName(field) && field.trim() !== "" ? [i] : []
  );
  if (places.length === 0 && !isHeader(first, hasDecimalCommas)) {
    return { header: undefined, rows: withFirst(first, records), hasNumbers: false };
  }
  const rows: (readonly string[])[] = [];
  for await (const row of records) rows.push(row);
  const isClass = places.some((i) => rows.some((row) => row[i]?.trim() === first[i]?.trim()));
  return isClass
    ? { header: undefined, rows: [first, ...rows], hasNumbers: false }
    : { header: first, rows, hasNumbers: true };
}

async function* withFirst(
  first: readonly string[],
  records: AsyncGenerator<readonly string[]>,
): AsyncGenerator<readonly string[]> {
  yield first;
  yield* records;
}

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
