/**
 * Images from CSV: the entry `@foldnet/foldnet/csv`. It is apart from the main entry because it needs a
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

import { CsvParseStream } from "@std/csv/parse-stream";
import { type Fail, failToRead } from "../formats/fail.ts";
import { fileKind } from "../formats/file_kind.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { nameOf, openBytes } from "../io/open_bytes.ts";
import type { ImageSize } from "../values/image.ts";
import { describeSize, imageSizeFor } from "./csv_image_size.ts";
import { type ImageDataset, imageDataset } from "./dataset.ts";

/** Options of {@linkcode readCsv}. */
export interface ReadCsvOptions {
  /** The number of rows of pixels of an image. By default images are square. */
  readonly height?: number;
  /** The number of pixels in a row. By default images are square. */
  readonly width?: number;
  /** The numbers per pixel, side by side. The default is 1. */
  readonly channels?: number;
  /** The number of classes, at most 256. The default is 10. */
  readonly classes?: number;
  /** The name of the data, for error messages. The default is its path or URL, or "the CSV data". */
  readonly name?: string;
}

/**
 * Reads images from CSV and returns them as a dataset.
 *
 * Each row is an image: first its label, then its pixels as whole numbers from 0 to 255, as in
 * `label,p0,…,p783`. If the first field of the first row is not a number, that row is a header and is
 * skipped. Blanks around numbers, quotes and blank lines are allowed. Data compressed by gzip is
 * recognized and decompressed. The data is read as a stream, so memory holds only the bytes of the
 * images.
 *
 * A path needs `--allow-read`, a server `--allow-net`.
 *
 * @param source A path, a file URL, the URL of a file on a server, or a stream of bytes.
 *
 * @throws {SyntaxError} if the data is malformed, with the row (from 1, with the header, without blank
 * lines) and the column (from 1).
 * @throws {RangeError} if a size is not a whole number from 1, or if the number of classes is not a
 * whole number from 1 to 256.
 * @throws {Error} if the file is missing or cannot be read, or if the server answers with an error.
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
  // A dataset without images throws for wrong options before anything is read.
  imageDataset(new Uint8Array(), new Uint8Array(), { height, width, channels, classes });
  const name = options.name ?? (source instanceof ReadableStream ? "the CSV data" : nameOf(source));
  const fail: Fail = failToRead(name);
  const labels: number[] = [];
  let pixels = new Uint8Array();
  let end = 0;
  let row = 0;
  let fields = 0;
  let size: ImageSize = { height, width, channels };
  for await (const record of records(source, name)) {
    row++;
    if (row === 1 && Number.isNaN(Number(record[0]))) continue;
    if (labels.length === 0) {
      fields = record.length;
      size = imageSizeFor(fields - 1, options) ??
        fail(`row ${row} has a label and ${fields - 1} pixels, not ${describeSize(options)}`);
    }
    if (record.length !== fields) {
      fail(`row ${row} has ${record.length} fields, but the rows before it have ${fields}`);
    }
    labels.push(labelOf(record, row, classes, fail));
    if (end + fields > pixels.length) pixels = grown(pixels, end + fields);
    writePixels(record, pixels, end, (problem) => fail(`row ${row}, ${problem}`));
    end += fields - 1;
  }
  if (row === 0) fail("it is empty");
  if (labels.length === 0) fail("it has a header, but no images");
  return imageDataset(pixels.slice(0, end), Uint8Array.from(labels), { ...size, classes });
}

async function* records(
  source: string | URL | ByteStream,
  name: string,
): AsyncGenerator<readonly string[]> {
  const bytes = source instanceof ReadableStream ? source : await openBytes(source);
  if (bytes === undefined) throw new Error(`Cannot find ${name}`);
  try {
    yield* (await decompressed(bytes))
      .pipeThrough(onlyLines())
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new CsvParseStream());
  } catch (error) {
    throw error instanceof SyntaxError
      ? new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error })
      : error;
  }
}

/** The most bytes of a line: a row of 16 million numbers of one digit. */
const MOST_LINE_BYTES = 2 ** 25;

/** Returns a stream that passes on lines of text, and fails on files of other kinds. */
function onlyLines(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let isFirst = true;
  let line = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const kind = isFirst && chunk.length > 0 ? fileKind(chunk) : undefined;
      if (kind !== undefined) throw new SyntaxError(kind);
      isFirst &&= chunk.length === 0;
      const end = chunk.lastIndexOf(LINE_FEED);
      line = end < 0 ? line + chunk.length : chunk.length - end;
      if (line > MOST_LINE_BYTES) {
        throw new SyntaxError(`it is no CSV: it has a line of more than ${MOST_LINE_BYTES} bytes`);
      }
      controller.enqueue(chunk);
    },
  });
}

const LINE_FEED = 10;

function labelOf(record: readonly string[], row: number, classes: number, fail: Fail): number {
  const label = wholeNumber(record[0]);
  if (label < classes) return label;
  return fail(
    `row ${row}, column 1: label ${quoted(record[0])} is not a whole number from 0 to ${
      classes - 1
    }`,
  );
}

/** Writes the pixels of a row into `pixels`, from index `start` on. */
function writePixels(
  record: readonly string[],
  pixels: Uint8Array,
  start: number,
  fail: Fail,
): void {
  for (let column = 1; column < record.length; column++) {
    const pixel = wholeNumber(record[column]);
    if (!(pixel <= 255)) {
      const field = quoted(record[column]);
      fail(`column ${column + 1}: pixel ${field} is not a whole number from 0 to 255`);
    }
    pixels[start + column - 1] = pixel;
  }
}

/** Returns the number in a field of digits, with or without blanks around it, or NaN. */
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
