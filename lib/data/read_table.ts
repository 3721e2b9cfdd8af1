/**
 * Tables of numbers from CSV.
 *
 * @module
 */

import { type Fail, failToRead } from "../formats/fail.ts";
import { nameOf } from "../io/open_bytes.ts";
import { requireClassNames } from "../values/class_names.ts";
import { type Matrix, matrix } from "../values/matrix.ts";
import { isNumberingName, placeOf, tableRows } from "./csv_header.ts";
import { isMissingField, numberIn, quoted } from "./csv_numbers.ts";
import { namedLabel } from "./csv_roles.ts";
import { nameOfSeparator, openCsv } from "./csv_text.ts";
import type { Dataset } from "./dataset.ts";

/** Options of {@linkcode readTable}. */
export interface ReadTableOptions {
  /**
   * The column of the classes: its name in the header, its number from 1, or from the end as -1. By default it is
   * the column that the header calls label, class, target, digit, species or y.
   */
  readonly label?: string | number;
  /** The columns of numbers to learn from. By default all others, except a first one that numbers the rows. */
  readonly features?: readonly (string | number)[];
  /**
   * What to do where a feature or a target is missing, as an empty field, NA or "?": refuse the table, drop the row,
   * or put this number in its place. A missing label is always refused or dropped. The default is "refuse".
   */
  readonly missing?: "refuse" | "drop" | number;
  /** The names of the classes, in order, as of the table to train with. By default they are the labels, sorted. */
  readonly classNames?: readonly string[];
  /** The character between fields, or " " for any blanks. By default the first lines decide. */
  readonly separator?: string;
  /** The name of the data, for error messages. The default is its path or URL, or "the table". */
  readonly name?: string;
}

/** Options of {@linkcode readTable} for targets that are numbers. */
export interface ReadTargetsOptions extends Omit<ReadTableOptions, "label" | "classNames"> {
  /** The column of the numbers to predict, or several. */
  readonly target: string | number | readonly (string | number)[];
}

/** A dataset from a table. */
export interface Table<Expected extends readonly number[] | Matrix> extends Dataset<Expected> {
  /** The features, a row for each row of the table. */
  readonly inputs: Matrix;
  /** The names of the features. Without a header they are "column 1" and so on. */
  readonly columns: readonly string[];
  /** What to tell users of how the table was read, line by line. */
  readonly notes: readonly string[];
}

/** A dataset from a table of samples with a class each. */
export interface LabelledTable extends Table<readonly number[]> {
  /** The names of the classes, in order. */
  readonly classNames: readonly string[];
}

/**
 * Reads a table from CSV and returns its numbers as a dataset, with a class for each row, or with the numbers to
 * predict in the columns `target`.
 *
 * Fields are separated by commas, semicolons, tabs or blanks; where these are no commas, numbers may have decimal
 * commas. The text is UTF-8, or UTF-16 with a byte order mark, compressed by gzip or not.
 *
 * A path needs `--allow-read`, a server `--allow-net`.
 *
 * @param source A path, a file URL, the URL of a file on a server, or a stream of bytes.
 *
 * @throws {SyntaxError} if the data is malformed or misses values, with the row (from 1, with the header, without
 * blank lines) and the column (from 1), or if it has no column of that name.
 * @throws {RangeError} if an option is not usable.
 * @throws {Error} if the file is missing or cannot be read, or if the server answers with an error.
 *
 * @example
 * ```ts
 * import { readTable } from "@foldnet/foldnet/csv";
 *
 * const text = "length,width,species\n5.1,3.5,setosa\n6.4,3.2,versicolor\n";
 * const flowers = await readTable(new Blob([text]).stream());
 * console.log(flowers.columns, flowers.targets); // [ "length", "width" ] [ 0, 1 ]
 *
 * const options = { features: ["length"], target: "width" };
 * const { targets } = await readTable(new Blob([text]).stream(), options);
 * console.log(targets.data); // Float32Array [ 3.5, 3.2 ]
 * ```
 */
export function readTable(
  source: string | URL | ReadableStream<Uint8Array<ArrayBuffer>>,
  options: ReadTargetsOptions,
): Promise<Table<Matrix>>;
/** Reads a table with a class for each row. */
export function readTable(
  source: string | URL | ReadableStream<Uint8Array<ArrayBuffer>>,
  options?: ReadTableOptions,
): Promise<LabelledTable>;
export async function readTable(
  source: string | URL | ReadableStream<Uint8Array<ArrayBuffer>>,
  options: ReadTableOptions | ReadTargetsOptions = {},
): Promise<Table<Matrix> | LabelledTable> {
  const { missing = "refuse", features } = options;
  if (typeof missing === "number" && !Number.isFinite(missing)) {
    throw new RangeError(`Cannot fill missing values with ${missing}: it must be a finite number`);
  }
  const name = options.name ?? (source instanceof ReadableStream ? "the table" : nameOf(source));
  const fail: Fail = failToRead(name);
  const { separator, records: all } = await openCsv(source, name, options.separator);
  const hasDecimalCommas = separator !== ",";
  let comma: { readonly row: number; readonly place: number; readonly field: string } | undefined;
  let hasThousandsOnly = true;
  const { header, rows: records, hasNumbers } = await tableRows(all, hasDecimalCommas);
  let roles: TableRoles | undefined;
  const inputs: number[] = [];
  const targets: number[] = [];
  const labels: string[] = [];
  let [row, rows, dropped, filled] = [header ? 1 : 0, 0, 0, 0];
  for await (const record of records) {
    row++;
    const { fields, features: inputColumns, targets: targetColumns, label } = roles ??= rolesIn(
      record.length,
      header,
      options,
      fail,
    );
    if (record.length !== fields) {
      fail(`row ${row} has ${record.length} fields, but the rows before it have ${fields}`);
    }
    const needed = [...inputColumns, ...targetColumns, ...(label === undefined ? [] : [label])];
    const hole = needed.find((place) => isMissingField(record[place]));
    if (hole !== undefined && missing === "drop") {
      dropped++;
      continue;
    }
    if (hole !== undefined && (missing === "refuse" || hole === label)) {
      fail(
        `row ${row}, column ${hole + 1}: the value is missing (${quoted(record[hole])}): ` +
          'fill it in, or choose other features, or give the option missing: "drop"' +
          (hole === label ? "" : " or a number"),
      );
    }
    const numberAt = (place: number): number => {
      const field = record[place] ?? "";
      if (isMissingField(field)) {
        filled++;
        return Number(missing);
      }
      const number = numberIn(field, hasDecimalCommas);
      if (hasDecimalCommas && field.includes(",") && !Number.isNaN(number)) {
        comma ??= { row, place, field };
        hasThousandsOnly &&= THOUSANDS.test(field.trim());
      }
      if (Math.abs(number) <= LARGEST) return number;
      return fail(
        `row ${row}, column ${place + 1}${nameIn(header, place, "")}: ${
          quoted(field)
        } is not a number` +
          (Number.isNaN(number) ? ": leave the column out by the option features" : " of float32"),
      );
    };
    for (const place of inputColumns) inputs.push(numberAt(place));
    for (const place of targetColumns) targets.push(numberAt(place));
    if (label !== undefined) labels.push(record[label]?.trim() ?? "");
    rows++;
  }
  if (row === 0) fail("it is empty");
  if (!roles) fail("it has a header, but no rows");
  if (rows === 0) fail("each of its rows misses a value");
  if (comma && hasThousandsOnly) {
    fail(
      `row ${comma.row}, column ${comma.place + 1}: ${quoted(comma.field)} may be a decimal or a ` +
        "whole number of thousands, as all numbers with a comma: write it without the comma, or with a point",
    );
  }
  const columns = roles.features.map((place) => columnName(header, place));
  const table = {
    inputs: matrix(rows, columns.length, inputs),
    columns,
    notes: [
      ...(separator === "," ? [] : [`fields are separated by ${nameOfSeparator(separator)}`]),
      ...(comma ? ["commas stand ahead of decimals"] : []),
      ...(hasNumbers ? ["row 1 is taken for a header, though it has numbers"] : []),
      ...(roles.isNumbered && features === undefined
        ? [`column 1${nameIn(header, 0)} numbers the rows, and is left out`]
        : []),
      ...(dropped > 0
        ? [`${dropped} of ${row - (header ? 1 : 0)} rows miss a value, and are dropped`]
        : []),
      ...(filled > 0 ? [`${filled} missing values are filled with ${missing}`] : []),
    ],
  };
  if (roles.label === undefined) {
    return { ...table, targets: matrix(rows, roles.targets.length, targets) };
  }
  const known = "target" in options ? undefined : options.classNames;
  const classNames = known ?? sortedLabels(labels);
  requireClassNames("name classes", classNames, classNames.length);
  const keyOf = classNames.every(isNumber) ? numberKey : (label: string): string => label;
  const places = new Map(classNames.map((name, place) => [keyOf(name), place]));
  const classes = labels.map((label) =>
    places.get(keyOf(label)) ??
      fail(`the label ${quoted(label)} is none of the classes ${classNames.slice(0, 8).join(", ")}`)
  );
  const isOne = classNames.length === 1 || new Set(classes).size === 1 && rows > 1;
  return {
    ...table,
    targets: classes,
    classNames,
    notes: isOne
      ? [...table.notes, `all rows are of one class, ${quoted(labels[0])}`]
      : table.notes,
  };
}

/** Whole numbers with a comma ahead of each three digits, which decimals may look like. */
const THOUSANDS = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+$/;

/** The largest number that float32 has. */
const LARGEST = 3.4028234663852886e38;

/** The places of columns in a table, from 0. */
interface TableRoles {
  readonly fields: number;
  readonly features: readonly number[];
  readonly targets: readonly number[];
  readonly label: number | undefined;
  /** Whether the first column numbers the rows. */
  readonly isNumbered: boolean;
}

function rolesIn(
  fields: number,
  given: readonly string[] | undefined,
  options: ReadTableOptions | ReadTargetsOptions,
  fail: Fail,
): TableRoles {
  // Tables of R have no name for the column of row names.
  const header = given && given.length === fields - 1 ? ["", ...given] : given;
  if (header && header.length !== fields) {
    fail(`its header has ${header.length} names, but row 2 has ${fields} fields`);
  }
  const at = (column: string | number): number => placeOf(column, header, fields, fail);
  const targets = "target" in options ? [options.target].flat().map(at) : [];
  const label = targets.length > 0
    ? undefined
    : namedLabel("label" in options ? options.label : undefined, header, fields, fail);
  if (targets.length === 0 && typeof label !== "number") {
    fail(
      "it is not clear what to predict: give the column of classes by the option label, " +
        "or that of numbers by target",
    );
  }
  const isNumbered = header !== undefined && isNumberingName(header[0] ?? "x") && label !== 0;
  const others = Array.from({ length: fields }, (_, place) => place)
    .filter((place) => place !== label && !targets.includes(place) && !(isNumbered && place === 0));
  const features = options.features?.map(at) ?? others;
  if (features.length === 0) fail("it has no features: each column is a label or a target");
  const odd = features.find((place, i) =>
    place === label || targets.includes(place) || features.indexOf(place) < i
  );
  if (odd !== undefined) {
    fail(
      `column ${odd + 1}${nameIn(header, odd)} is among the features twice, or is to be predicted`,
    );
  }
  return {
    fields,
    features,
    targets,
    label: typeof label === "number" ? label : undefined,
    isNumbered,
  };
}

function sortedLabels(labels: readonly string[]): readonly string[] {
  const different = [...new Set(labels)];
  if (!different.every(isNumber)) return different.toSorted();
  // The first spelling of a number names its class.
  const spellings = new Map(different.toReversed().map((label) => [numberKey(label), label]));
  return [...spellings.values()].toSorted((a, b) => numberIn(a) - numberIn(b));
}

function isNumber(label: string): boolean {
  return !Number.isNaN(numberIn(label));
}

/** Returns the same text for all spellings of a number, such as 1 and 1.0. */
function numberKey(label: string): string {
  const number = numberIn(label);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? `${number}` : label;
}

function nameIn(header: readonly string[] | undefined, place: number, end = ","): string {
  const name = header?.[place]?.trim();
  return name ? `, ${quoted(name)}${end}` : "";
}

function columnName(header: readonly string[] | undefined, place: number): string {
  return header?.[place]?.trim() || `column ${place + 1}`;
}
