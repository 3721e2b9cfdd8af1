/**
 * Images and tables from CSV: the entry `@foldnet/foldnet/csv`. It is apart from the main entry because it needs a
 * package: `"@std/csv": "jsr:@std/csv@^1.0.0"` in the import map of a program outside of the clone.
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
import { bytesOf, scaleOf } from "./csv_bytes.ts";
import { gathered } from "./csv_gathered.ts";
import { columnsOf, isReordered } from "./csv_order.ts";
import { describeSize, imageSizeFor } from "./csv_image_size.ts";
import { labelsOf } from "./csv_labels.ts";
import { numberIn } from "./csv_numbers.ts";
import { type CsvReading, type ReadCsvOptions, requireOptions } from "./csv_options.ts";
import { rolesOf } from "./csv_roles.ts";
import { nameOfSeparator, openCsv } from "./csv_text.ts";
import { type ImageDataset, imageDataset } from "./dataset.ts";

export type { CsvReading, ReadCsvOptions } from "./csv_options.ts";
export { readTable } from "./read_table.ts";
export type { LabelledTable, ReadTableOptions, ReadTargetsOptions, Table } from "./read_table.ts";
export { type Standardization, standardizationOf, standardize } from "./standardize.ts";

/** Images from CSV, and how they were read. */
export interface CsvImages extends ImageDataset {
  /** The number of the first row with an image, from 1. */
  readonly firstRow: number;
  /** What the column that numbers the rows has for each image, if there is one. */
  readonly ids?: readonly string[];
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
    like,
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
  const columns = header &&
    columnsOf(header.slice(0, fields).filter((_, place) => !left.includes(place)));
  if (columns && like?.columns && isReordered(columns, like.columns)) {
    fail("its columns of pixels have the names of those of the training, in another order");
  }
  const labelName = roles.label === undefined ? undefined : header?.[roles.label];
  const ids = roles.numbering === undefined ? undefined : watched.get(roles.numbering)?.fields;
  return {
    ...imageDataset(bytes, labels.classes, {
      ...size,
      classes: labels.count,
      ...(classNames && { classNames }),
    }),
    firstRow: table.firstRow,
    ...(ids && { ids }),
    reading: {
      label: roles.label === undefined ? false : roles.label + 1,
      ...(labelName && { labelName }),
      ...(columns && { columns }),
      ...(roles.numbering !== undefined && { isNumbered: true }),
      ...(roles.label !== undefined && !classNames && {
        labelsBelow: labels.classes.reduce((most, label) => Math.max(most, label + 1), 0),
      }),
      maxPixel: scale.maxPixel,
      ...(classNames && { classNames }),
    },
    notes: [
      ...(separator === "," ? [] : [`fields are separated by ${nameOfSeparator(separator)}`]),
      ...(header?.some((name) => !Number.isNaN(numberIn(name)))
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
