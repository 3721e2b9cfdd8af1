/**
 * Images in files of any form that is known.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { joined } from "../../lib/formats/joined.ts";
import { transposedImages } from "../../lib/data/transposed_images.ts";
import { parseIdx } from "../../lib/formats/idx.ts";
import { type ByteStream, decompressed } from "../../lib/io/gzip.ts";
import { openBytes } from "../../lib/io/open_bytes.ts";
import type { CsvReading, ReadCsvOptions } from "../../lib/data/csv.ts";
import { readCsv } from "../shared/read_csv.ts";
import { grouped } from "../shared/numbers.ts";
import { MOST_FILE_BYTES } from "./budget.ts";
import { foreignForm } from "./foreign.ts";
import { isNetpbm, parseNetpbm } from "./netpbm.ts";
import type { Picture } from "./picture.ts";

/** The images in a file. */
export interface ImageFile {
  /** The name of the file in errors and tables. */
  readonly name: string;
  /** The number of images. */
  readonly count: number;
  /** Returns one of them, from 0. */
  readonly image: (index: number) => Picture;
  /** Whether they are those of a dataset, which holds digits that were found before. */
  readonly isDataset: boolean;
  /** What the file calls each image by, if it has a column for that. */
  readonly ids?: readonly string[];
  /** What to say of how they were read. */
  readonly note?: string;
}

/**
 * Reads the images in a PNG, JPEG, WebP, Netpbm, IDX or CSV file, compressed by gzip or not: its content says what it is.
 *
 * @throws {Error} if the file is missing or cannot be opened.
 * @throws {SyntaxError} if it is malformed, too large, or of another form.
 */
export async function readImages(path: string, reading: CsvOptions = {}): Promise<ImageFile> {
  if (await isCsv(path)) return await imagesOfCsv(path, reading);
  const stream = await openBytes(path);
  if (!stream) throw new Error(`Cannot find ${path}: there is no such file`);
  try {
    return await imagesIn(await allOf(await decompressed(stream)), path);
  } catch (error) {
    throw error instanceof SyntaxError && !error.message.startsWith("Cannot ")
      ? new SyntaxError(`Cannot read ${path}: ${error.message}`, { cause: error })
      : error;
  }
}

/** How to read CSV: where its labels are, what is white, and the size of its images. */
export type CsvOptions = Pick<
  ReadCsvOptions,
  "like" | "label" | "separator" | "maxPixel" | "height" | "width" | "channels"
>;

/** Tells whether a file is CSV: its name says so, or it begins with numbers or names between separators. */
async function isCsv(path: string): Promise<boolean> {
  const isNamed = /\.(?:csv|tsv)(?:\.gz)?$/i.test(path);
  try {
    const stream = await openBytes(path);
    if (!stream) return isNamed;
    const reader = (await decompressed(stream)).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    const head = value?.subarray(0, 2 ** 12) ?? new Uint8Array();
    return !beginsAsNetpbm(head) && (isNamed || looksLikeCsv(head));
  } catch {
    // Reading the file in full tells the error.
    return isNamed;
  }
}

/** Tells whether bytes begin as Netpbm's P1 to P6 and PFM do: the sizes in them would pass for a row of CSV. */
function beginsAsNetpbm(head: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(head);
  return /^P[1-6Ff](?:\s|#[^\r\n]*[\r\n])+\d/.test(text);
}

/** Tells whether bytes begin as lines of numbers do, with a separator between them. */
export function looksLikeCsv(head: Uint8Array): boolean {
  // A PGM file of text has numbers in its lines too.
  if (isNetpbm(head)) return false;
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe || head[0] === 0xfe && head[1] === 0xff;
  const encoding = isUtf16 ? head[0] === 0xff ? "utf-16le" : "utf-16be" : "utf-8";
  const text = new TextDecoder(encoding).decode(head);
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const isNumbers = (line: string): boolean =>
    /\d[;,\t| ]+[-.\d]/.test(line) && /^[-+.\deE;,\t| "]+$/.test(line);
  return lines.slice(0, 2).some(isNumbers);
}

/** Labels that are set aside may have any names. */
function withoutNames({ classNames: _, ...reading }: CsvReading): CsvReading {
  return reading;
}

async function imagesOfCsv(path: string, options: CsvOptions): Promise<ImageFile> {
  const { inputs, height, width, channels, reading, notes, targets, ids } = await readCsv(path, {
    ...options,
    ...(options.like && { like: withoutNames(options.like) }),
    optionalLabel: true,
  });
  const length = inputs.cols;
  const labels = reading.label === false ? [] : [`labels in column ${reading.label} are set aside`];
  const told = [...notes.filter((note) => !/^labels are|of one class/.test(note)), ...labels];
  return {
    name: path,
    count: targets.length,
    image: (index) => {
      const pixels = inputs.bytes.subarray(index * length, (index + 1) * length);
      return {
        height,
        width,
        planes: Array.from(
          { length: channels },
          (_, first) =>
            Float32Array.from(
              { length: height * width },
              (_, place) => (pixels[place * channels + first] ?? 0) / 255,
            ),
        ),
      };
    },
    isDataset: true,
    ...(ids && { ids }),
    ...(told.length > 0 && { note: told.join("; ") }),
  };
}

/** Returns all bytes of a stream, unless it has more than a file may have. */
async function allOf(stream: ByteStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (length > MOST_FILE_BYTES) {
      throw new SyntaxError(`it has more than ${grouped(MOST_FILE_BYTES)} bytes`);
    }
  }
  return joined(parts);
}

/**
 * Returns the images in the bytes of a file. What reads PNG, JPEG and WebP is loaded when it is needed.
 *
 * @throws {SyntaxError} if the file is malformed, too large, or of no form that is known.
 */
export async function imagesIn(
  bytes: Uint8Array,
  name: string,
): Promise<ImageFile> {
  const isLike = (start: readonly number[], at = 0): boolean =>
    start.every((byte, i) => bytes[at + i] === byte);
  if (isLike([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    const { parsePng } = await import("./png.ts");
    return single(name, parsePng(bytes, name));
  }
  if (isLike([0xff, 0xd8, 0xff])) {
    const { parseJpeg } = await import("./jpeg.ts");
    return single(name, await parseJpeg(bytes, name));
  }
  if (isLike(RIFF) && isLike(WEBP, 8)) {
    const { parseWebp } = await import("./webp.ts");
    return single(name, await parseWebp(bytes, name));
  }
  if (isNetpbm(bytes)) return single(name, parseNetpbm(bytes, name));
  if (isLike([0, 0, 8])) return imagesOfIdx(bytes, name);
  return failToRead(name)(foreignForm(bytes));
}

const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

/** Returns the name of one of the images in a file in tables. */
export function nameOfImage({ name, count }: ImageFile, index: number): string {
  return count > 1 ? `${name}[${index}]` : name;
}

function single(name: string, picture: Picture): ImageFile {
  return { name, count: 1, image: () => picture, isDataset: false };
}

function imagesOfIdx(bytes: Uint8Array, name: string): ImageFile {
  const { sizes, data } = parseIdx(bytes, name);
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
  const fail = failToRead(`images from ${name}`);
  if (sizes.length === 1) fail("it holds labels");
  if (data.length === 0) fail("it holds none");
  if (channels !== 1 && channels !== 3) {
    fail(`they have ${channels} channels, and only gray and colored ones are read`);
  }
  const length = height * width * channels;
  const isTurned = /(?:^|[/\\])emnist-[^/\\]*$/.test(name);
  return {
    name,
    count,
    image: (index) => {
      const bytes = data.subarray(index * length, (index + 1) * length);
      const size = { bytes, height, width, channels };
      const { bytes: pixels, ...upright } = isTurned ? transposedImages(size) : size;
      const plane = (first: number): Float32Array =>
        Float32Array.from(
          { length: height * width },
          (_, place) => (pixels[place * channels + first] ?? 0) / 255,
        );
      return {
        height: upright.height,
        width: upright.width,
        planes: Array.from({ length: channels }, (_, first) => plane(first)),
      };
    },
    isDataset: true,
    ...(isTurned && { note: "images are turned upright, as EMNIST has rows as columns" }),
  };
}
