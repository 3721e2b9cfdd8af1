/**
 * Columns of CSV that may hold labels or the numbers of rows.
 *
 * @module
 */

/** The values of a column, row by row. */
export interface WatchedColumn {
  /** The place of the column, from 0. */
  readonly place: number;
  readonly add: (field: string, number: number) => void;
  /** The fields of the first column, without blanks around them. */
  readonly fields: readonly string[];
  /** The numbers in the column, NaN where a field is none. */
  readonly numbers: readonly number[];
  /** The number of fields that are no numbers. */
  readonly texts: () => number;
  /** The different values, at most 257 of them: numbers, and texts without blanks around them. */
  readonly values: () => readonly (string | number)[];
  /** Returns the place of a row's value among the different ones, or -1 beyond 257. */
  readonly valueOf: (row: number) => number;
  /** Whether the column counts the rows, from any whole number on. */
  readonly isNumbering: () => boolean;
}

/** Returns an empty column. */
export function watchedColumn(place: number): WatchedColumn {
  const numbers: number[] = [];
  const fields: string[] = [];
  const places = new Map<string | number, number>();
  const codes: number[] = [];
  let texts = 0;
  let isNumbering = true;
  return {
    place,
    numbers,
    fields,
    add(field, number) {
      const isText = Number.isNaN(number);
      if (isText) texts++;
      const before = numbers.at(-1);
      isNumbering &&= Number.isInteger(number) && (before === undefined || number === before + 1);
      numbers.push(number);
      if (place === 0) fields.push(field.trim());
      const value = isText ? field.trim() : number;
      const known = places.get(value);
      if (known === undefined && places.size <= MOST) places.set(value, places.size);
      codes.push(places.get(value) ?? -1);
    },
    texts: () => texts,
    values: () => [...places.keys()],
    valueOf: (row) => codes[row] ?? -1,
    isNumbering: () => isNumbering && numbers.length > 1,
  };
}

/** The most classes of a dataset. */
const MOST = 256;

/** The usual number of a white pixel. */
const WHITE = 255;

/**
 * Tells whether the values of a column can be labels of two or more classes: texts, numbers below a limit, or numbers
 * that cannot be pixels.
 */
export function isLikeLabels(column: WatchedColumn, limit: number): boolean {
  const values = column.values();
  if (values.length < 2 || values.length > MOST) return false;
  const rows = column.numbers.length;
  if (column.texts() > 0) return column.texts() === rows && (values.length < rows || rows <= 10);
  // White stands in a column of pixels. As a label it is the last of 256 classes, most of which would be there.
  if (values.includes(WHITE) && values.length < MOST / 2) return false;
  return values.every(Number.isInteger) &&
    (cannotBePixels(column) || values.every((value) => Number(value) < limit));
}

/** Tells whether a column has texts or numbers below 0. */
export function cannotBePixels(column: WatchedColumn): boolean {
  return column.values().some((value) => typeof value === "string" || value < 0);
}

/** Returns what the values of a column are, as errors say it. */
export function describeColumn(column: WatchedColumn): string {
  const name = `column ${column.place + 1}`;
  const values = column.values();
  if (values.length === 1) return `${name} is always ${values[0]}`;
  if (column.isNumbering()) return `${name} counts the rows`;
  if (column.texts() > 0) {
    return `${name} has ${values.length > MOST ? "many" : values.length} texts`;
  }
  const [least, most] = column.numbers.reduce(
    ([least, most], number) => [Math.min(least, number), Math.max(most, number)],
    [Infinity, -Infinity],
  );
  return `${name} has numbers from ${least} to ${most}`;
}
