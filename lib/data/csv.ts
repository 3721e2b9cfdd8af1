/**
 * Images from CSV: the entry `@foldnet/foldnet/csv`.
 *
 * It stands apart from the main entry because it needs a package, `@std/csv`.
 *
 * @example
 * ```ts
 * import { readCsv } from "@foldnet/foldnet/csv";
 *
 * const csv = new Blob(["label,p0,p1,p2,p3\n", "1,255,0,0,255\n", "0,0,255,255,0\n"]).stream();
 * const { inputs, targets } = await readCsv(csv, { classes: 2 });
 * console.log(inputs.data, targets);
 * ```
 *
 * @module
 */

import { CsvParseStream } from "@std/csv/parse-stream";
import { type ImageDataset, imageDataset } from "./dataset.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { nameOf, openBytes } from "../io/open_bytes.ts";

/** The options of {@linkcode readCsv}. */
export interface ReadCsvOptions {
  /** How many rows of pixels an image has. The default makes images square. */
  readonly height?: number;
  /** How many pixels such a row has. The default makes images square. */
  readonly width?: number;
  /** How many numbers a pixel has, side by side. The default is 1. */
  readonly channels?: number;
  /** How many classes there are, 256 at most. The default is 10. */
  readonly classes?: number;
  /** How errors call the data. The default is its path or URL; a stream has none. */
  readonly name?: string;
}

/**
 * The images of CSV data: a row for each, first its label, then its pixels as whole numbers from 0 to
 * 255, as in `label,p0,…,p783`. If the first field of all is not a number, its row is a header, and
 * skipped. Blanks around numbers are fine, and so are quotes, blank lines and data compressed by gzip.
 *
 * The data is read as a stream: only the bytes of the images are kept.
 *
 * @param source A path; a URL, of a file or a server; or a stream of bytes.
 *
 * @throws {SyntaxError} if the data is malformed, with the row (counted from 1, the header included,
 * blank lines not) and the column (from 1).
 * @throws {RangeError} if an option is not a whole number from 1, or if there are more than 256 classes.
 * @throws {Error} if the file is missing, or if the server does not give it.
 *
 * @example
 * ```ts
 * import { readCsv } from "@foldnet/foldnet/csv";
 *
 * const csv = new Blob(["7,0,64,128,255,0,0\n"]).stream();
 * const { height, width } = await readCsv(csv, { height: 2, width: 3 });
 * console.log(height, width); // 2 3
 * ```
 */
export async function readCsv(
  source: string | URL | ReadableStream<Uint8Array<ArrayBuffer>>,
  options: ReadCsvOptions = {},
): Promise<ImageDataset> {
  const { height = 1, width = 1, channels = 1, classes = 10 } = options;
  // A dataset without images: options that no dataset can have are refused before anything is read.
  imageDataset(new Uint8Array(), new Uint8Array(), { height, width, channels, classes });
  const name = options.name ?? (source instanceof ReadableStream ? "the CSV data" : nameOf(source));
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${name}: ${problem}`);
  };
  const labels: number[] = [];
  let pixels = new Uint8Array();
  let end = 0;
  let row = 0;
  let fields = 0;
  let geometry: Geometry = { height, width, channels };
  for await (const record of records(source, name)) {
    row++;
    if (row === 1 && Number.isNaN(Number(record[0]))) continue;
    if (labels.length === 0) {
      fields = record.length;
      geometry = geometryOf(fields - 1, options) ??
        fail(`row ${row} has a label and ${fields - 1} pixels, not ${wanted(options)}`);
    }
    if (record.length !== fields) {
      fail(`row ${row} has ${record.length} fields, but the rows before it have ${fields}`);
    }
    const label = wholeNumber(record[0]);
    if (!(label < classes)) {
      fail(`row ${row}, column 1: label ${quoted(record[0])} is not from 0 to ${classes - 1}`);
    }
    labels.push(label);
    if (end + fields > pixels.length) pixels = grown(pixels, end + fields);
    for (let column = 1; column < fields; column++) {
      const pixel = wholeNumber(record[column]);
      if (!(pixel <= 255)) {
        const field = quoted(record[column]);
        fail(`row ${row}, column ${column + 1}: pixel ${field} is not a number from 0 to 255`);
      }
      pixels[end++] = pixel;
    }
  }
  if (row === 0) fail("it is empty");
  if (labels.length === 0) fail("it has a header, but no images");
  return imageDataset(pixels.slice(0, end), Uint8Array.from(labels), { ...geometry, classes });
}

interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

async function* records(
  source: string | URL | ByteStream,
  name: string,
): AsyncGenerator<readonly string[]> {
  const bytes = source instanceof ReadableStream ? source : await openBytes(source);
  if (bytes === undefined) throw new Error(`Cannot find ${name}`);
  try {
    yield* (await decompressed(bytes))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new CsvParseStream());
  } catch (error) {
    throw error instanceof SyntaxError
      ? new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error })
      : error;
  }
}

/** The geometry of images of so many numbers, or undefined if none of that size fits the options. */
function geometryOf(
  numbers: number,
  { height, width, channels = 1 }: ReadCsvOptions,
): Geometry | undefined {
  const pixels = numbers / channels;
  const rows = height ?? (width === undefined ? Math.sqrt(pixels) : pixels / width);
  const geometry = { height: rows, width: width ?? pixels / rows, channels };
  const fits = numbers > 0 && rows * geometry.width === pixels &&
    Number.isInteger(rows) && Number.isInteger(geometry.width);
  return fits ? geometry : undefined;
}

function wanted({ height, width, channels = 1 }: ReadCsvOptions): string {
  const size = height === undefined && width === undefined
    ? "a square image"
    : `an image of ${height ?? "any"}x${width ?? "any"}`;
  return channels === 1 ? size : `${size} of ${channels} channels`;
}

/** The number that a field of digits writes, blanks around it or not; NaN for any other field. */
function wholeNumber(field = ""): number {
  let value = 0;
  for (let i = 0; i < field.length; i++) {
    const digit = field.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return /^\s*\d+\s*$/.test(field) ? Number(field) : NaN;
    value = 10 * value + digit;
  }
  return field.length > 0 ? value : NaN;
}

function quoted(field = ""): string {
  return JSON.stringify(field.length > 20 ? `${field.slice(0, 20)}…` : field);
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
