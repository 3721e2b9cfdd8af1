/**
 * Images and tables from CSV: the entry `@foldnet/foldnet/csv`. It is apart from the main entry because it needs a
 * package, `@std/csv`.
 *
 * @example
 * ```ts
 * import { readCsv } from "@foldnet/foldnet/csv";
 *
 * const csv = new Blob(["label,p0,p1,p2,p3\n", "1,255,0,0,255\n", "0,0,255,255,0\n"]).stream();
 * const { inputs, targets } = await readCsv(csv, { classes: 2 });
 * console.log(inputs.bytes, targets);
 * ```
 *
 * @module
 */

import { type Fail, failToRead } from "../formats/fail.ts";
import { nameOf } from "../io/open_bytes.ts";
import { type WatchedColumn, watchedColumn } from "./csv_column.ts";
import { isHeader } from "./csv_header.ts";
import { describeSize, imageSizeFor } from "./csv_image_size.ts";
import { isMissingField, numberIn, quoted } from "./csv_numbers.ts";
import { noNumber, pixelIn, pixelScale, requirePixel } from "./csv_pixels.ts";
import { namedLabel, rolesOf } from "./csv_roles.ts";
import { nameOfSeparator, openCsv } from "./csv_text.ts";
import { type ImageDataset, imageDataset } from "./dataset.ts";

export { readTable } from "./read_table.ts";
export type { LabelledTable, ReadTableOptions, ReadTargetsOptions, Table } from "./read_table.ts";
export { type Standardization, standardizationOf, standardize } from "./standardize.ts";

/** Options of {@linkcode readCsv}. */
export interface ReadCsvOptions {
  /** The number of rows of pixels of an image. By default images are square. */
  readonly height?: number;
  /** The number of pixels in a row. By default images are square. */
  readonly width?: number;
  /** The numbers per pixel, side by side. The default is 1. */
  readonly channels?: number;
  /**
   * The number of classes, at most 256. The default is 10, more if labels are larger, or the number of different
   * labels if they are texts.
   */
  readonly classes?: number;
  /**
   * The column of the labels: its name in the header, its number from 1, or from the end as -1, or false if there
   * is none: then all labels are 0. By default the header decides, or else the values.
   */
  readonly label?: string | number | false;
  /** Whether to read a file without labels too, with 0 for each. The default is false: it is refused. */
  readonly optionalLabel?: boolean;
  /** The number that stands for white. By default the pixels decide: 255, 1 for fractions, or as notes say. */
  readonly maxPixel?: number;
  /** The character between fields, or " " for any blanks. By default the first lines decide. */
  readonly separator?: string;
  /** The names of the classes, in order, where labels are texts. By default they are the texts, sorted. */
  readonly classNames?: readonly string[];
  /** How a file of the same kind was read: labels stand where its labels do unless the header says otherwise. */
  readonly like?: CsvReading;
  /** The name of the data, for error messages. The default is its path or URL, or "the CSV data". */
  readonly name?: string;
}

/** How CSV was read, for reading more of its kind alike. */
export interface CsvReading {
  /** The column of the labels, from 1, or false for none. */
  readonly label: number | false;
  /** The number that stands for white. */
  readonly maxPixel: number;
  /** The names of the classes, if labels are texts. */
  readonly classNames?: readonly string[];
}

/** Images from CSV, and how they were read. */
export interface CsvImages extends ImageDataset {
  /** How the data was read. */
  readonly reading: CsvReading;
  /** What to tell users of how the data was read, line by line. */
  readonly notes: readonly string[];
}

/**
 * Reads images from CSV and returns them as a dataset.
 *
 * Each row is an image: its label and its pixels, as in `label,p0,…,p783`. The labels are in the column that the
 * header calls label, class, target, digit, species or y. Without such a header they are in the first or the last
 * column, whichever has values that can be labels; if both or none have, the reader asks for `label`. Labels are
 * whole numbers, or texts: then these are the names of the classes. A first column that counts the rows is left out.
 *
 * Pixels are whole numbers from 0 to 255, or fractions from 0 to 1, or numbers up to `maxPixel`. Fields are separated
 * by commas, semicolons, tabs or blanks. Blanks around numbers, quotes, blank lines, any line ends, and UTF-8 or
 * UTF-16 with a byte order mark are allowed. Data compressed by gzip is recognized and decompressed. The data is
 * read as a stream, so memory holds only the bytes of the images.
 *
 * A path needs `--allow-read`, a server `--allow-net`.
 *
 * @param source A path, a file URL, the URL of a file on a server, or a stream of bytes.
 *
 * @throws {SyntaxError} if the data is malformed, with the row (from 1, with the header, without blank
 * lines) and the column (from 1), or if it is not clear which column has the labels.
 * @throws {RangeError} if a size is not a whole number from 1, or if the number of classes is not a
 * whole number from 1 to 256, or if the separator or the largest pixel is not usable.
 * @throws {Error} if the file is missing or cannot be read, or if the server answers with an error.
 *
 * @example
 * ```ts
 * import { readCsv } from "@foldnet/foldnet/csv";
 *
 * const csv = new Blob(["a;b;c;d;class\n", "0;64;128;255;cat\n", "255;0;0;9;dog\n"]).stream();
 * const { targets, classNames, notes } = await readCsv(csv);
 * console.log(targets, classNames); // Uint8Array [ 0, 1 ] [ "cat", "dog" ]
 * console.log(notes); // fields are separated by semicolons, labels are in column 5, …
 * ```
 */
export async function readCsv(
  source: string | URL | ReadableStream<Uint8Array<ArrayBuffer>>,
  options: ReadCsvOptions = {},
): Promise<CsvImages> {
  requireOptions(options);
  const { like } = options;
  const name = options.name ?? (source instanceof ReadableStream ? "the CSV data" : nameOf(source));
  const fail: Fail = failToRead(name);
  const { separator, records } = await openCsv(source, name, options.separator);
  const table = await gathered(records, separator !== ",", options, fail);
  const { header, fields, watched } = table;
  const roles = rolesOf({
    header,
    fields,
    watched,
    named: table.named,
    usual: like && (like.label === false ? false : like.label - 1),
    classes: options.classes,
    isImage: (numbers) => imageSizeFor(numbers, options) !== undefined,
    isOptional: options.optionalLabel ?? false,
  }, fail);
  const left = [roles.label, roles.numbering].filter((place) => place !== undefined);
  const count = fields - left.length;
  const size = imageSizeFor(count, options) ??
    fail(
      `row ${table.firstRow} has ${
        table.named === false ? "" : "a label and "
      }${count} pixels, not ${describeSize(options)}`,
    );
  const labels = labelsOf(
    roles.label === undefined ? undefined : watched.get(roles.label),
    table,
    options,
    fail,
  );
  const scale = scaleOf(table, left, options, fail);
  const { rows } = table;
  const bytes = bytesOf(table, left, scale.maxPixel);
  const classNames = labels.classNames;
  return {
    ...imageDataset(bytes, labels.classes, {
      ...size,
      classes: labels.count,
      ...(classNames && { classNames }),
    }),
    reading: {
      label: roles.label === undefined ? false : roles.label + 1,
      maxPixel: scale.maxPixel,
      ...(classNames && { classNames }),
    },
    notes: [
      ...(separator === "," ? [] : [`fields are separated by ${nameOfSeparator(separator)}`]),
      ...(header && Array.from(header, Number).every(Number.isInteger)
        ? ["row 1 counts the columns, and is taken for a header"]
        : []),
      ...roles.notes,
      ...labels.notes,
      ...(rows > 1 && roles.label !== undefined && new Set(labels.classes).size === 1
        ? [
          `all ${rows} images are of one class, ${
            classNames?.[labels.classes[0] ?? 0] ?? labels.classes[0]
          }`,
        ]
        : []),
      ...scale.notes,
    ],
  };
}

/** Throws for wrong options before anything is read. */
function requireOptions(
  { height = 1, width = 1, channels = 1, classes, classNames, maxPixel, label }: ReadCsvOptions,
): void {
  imageDataset(new Uint8Array(), new Uint8Array(), {
    height,
    width,
    channels,
    classes: classes ?? classNames?.length ?? 10,
    ...(classNames && { classNames }),
  });
  if (maxPixel !== undefined && !(maxPixel > 0 && maxPixel <= 1e9)) {
    throw new RangeError(
      `Cannot read pixels up to ${maxPixel}: maxPixel is a number above 0, such as 255`,
    );
  }
  if (typeof label === "number" && (!Number.isInteger(label) || label === 0)) {
    throw new RangeError(
      `Cannot find labels in column ${label}: columns are counted from 1, or from the end as -1`,
    );
  }
}

/** The numbers of CSV before it is known which columns are pixels. */
interface Gathered {
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
  readonly fraction:
    | { readonly row: number; readonly column: number; readonly value: number }
    | undefined;
}

async function gathered(
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
    if (rows === 0 && whole.length > 2 && !(row === 1 && isHeader(whole))) {
      isTrailing = isBlank(whole.at(-1)) &&
        (header === undefined || header.length < whole.length || isBlank(header.at(-1)));
      if (isTrailing && header?.length === whole.length) header = header.slice(0, -1);
    }
    const record = isTrailing && isBlank(whole.at(-1)) ? whole.slice(0, -1) : whole;
    if (row === 1 && isHeader(record)) {
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
      if (header && header.length === fields - 1) header = ["", ...header];
      named = namedLabel(options.label, header, fields, fail);
      const places = new Set([0, Math.min(1, fields - 1), fields - 1]);
      if (typeof named === "number") places.add(named);
      const usual = options.like?.label;
      if (typeof usual === "number" && usual <= fields) places.add(usual - 1);
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
          (problem) => fail(`row ${row}, column ${place + 1}: ${problem}`),
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
    if (fraction && largest > 1 && most === undefined) fail(mixed(fraction, largest));
    rows++;
  }
  if (row === 0) fail("it is empty");
  if (rows === 0) fail("it has a header, but no images");
  return { header, fields, rows, firstRow, named, watched, numbers, largest, fraction };
}

/** Tells whether a field is blank, as behind a separator at the end of each row. */
function isBlank(field: string | undefined): boolean {
  return field?.trim() === "";
}

function noLabel(field: string): string {
  return `the label is missing (${quoted(field)}): fill it in, or leave out the row`;
}

function mixed(
  { row, column, value }: NonNullable<Gathered["fraction"]>,
  largest: number,
): string {
  return `row ${row}, column ${column}: pixel ${value} is a fraction, but other pixels go up to ${largest}: ` +
    "they are whole numbers from 0 to 255, or all from 0 to 1, or maxPixel (--max-pixel) says which is white";
}

/** Labels as classes. */
interface LabelClasses {
  readonly classes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly classNames?: readonly string[];
  readonly notes: readonly string[];
}

function labelsOf(
  column: WatchedColumn | undefined,
  { rows, firstRow }: Gathered,
  options: ReadCsvOptions,
  fail: Fail,
): LabelClasses {
  const classes = new Uint8Array(rows);
  if (!column) return { classes, count: options.classes ?? 10, notes: [] };
  const values = column.values();
  const at = (row: number, problem: string): never =>
    fail(`row ${row + firstRow}, column ${column.place + 1}: ${problem}`);
  const names = options.classNames ?? options.like?.classNames;
  if (column.texts() === 0 && !(names && !options.classNames)) {
    const limit = options.classes ?? 256;
    let largest = 0;
    for (const [row, label] of column.numbers.entries()) {
      if (!Number.isInteger(label) || label < 0 || label >= limit) {
        at(row, `label ${quoted(`${label}`)} is not a whole number from 0 to ${limit - 1}`);
      }
      classes[row] = label;
      largest = Math.max(largest, label);
    }
    const own = options.classNames;
    const count = options.classes ?? own?.length ?? Math.max(10, largest + 1);
    if (largest >= count) fail(`label ${largest} has no name: there are ${count} names of classes`);
    return { classes, count, notes: [], ...(own?.length === count && { classNames: own }) };
  }
  if (values.length > 256) fail(`column ${column.place + 1} has more than 256 different labels`);
  const texts = values.map(String);
  const classNames = names ?? texts.toSorted();
  const places = texts.map((text) => classNames.indexOf(text));
  for (let row = 0; row < rows; row++) {
    const value = column.valueOf(row);
    const place = places[value] ?? -1;
    if (place < 0) {
      at(row, `label ${quoted(texts[value])} is none of the classes ${brief(classNames)}`);
    }
    classes[row] = place;
  }
  if (options.classes !== undefined && options.classes !== classNames.length) {
    fail(`it has ${classNames.length} classes, ${brief(classNames)}, and not ${options.classes}`);
  }
  const notes = names ? [] : [`classes are ${brief(classNames)}`];
  return { classes, count: classNames.length, classNames, notes };
}

function brief(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => quoted(name)).join(", ");
  return names.length > 6 ? `${shown}, … ${names.length} in all` : shown;
}

/** Returns what is white, by all numbers that are pixels. */
function scaleOf(
  { watched, firstRow, ...table }: Gathered,
  left: readonly number[],
  { maxPixel, like }: ReadCsvOptions,
  fail: Fail,
): ReturnType<typeof pixelScale> {
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
  if (fraction && largest > 1) fail(mixed(fraction, largest));
  if (!like) return pixelScale(largest, fraction !== undefined);
  if (like.maxPixel === 255 && fraction) {
    const { row, column, value } = fraction;
    fail(
      `row ${row}, column ${column}: pixel ${value} is a fraction, but the training images are whole numbers up to 255`,
    );
  }
  if (like.maxPixel === 1 && largest > 1) {
    fail(`its pixels go up to ${largest}, but those of the training images go from 0 to 1`);
  }
  return { maxPixel: like.maxPixel, notes: [] };
}

/** Returns the bytes of pixels: all numbers but those in the columns that are left out. */
function bytesOf(
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

function grown(numbers: Uint8Array | Float32Array, length: number): Uint8Array | Float32Array {
  const size = Math.max(length, 2 * numbers.length);
  const larger = numbers instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  larger.set(numbers);
  return larger;
}
