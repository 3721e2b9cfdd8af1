/**
 * Reads images from files.
 *
 * @module
 */

import { decompressed } from "../../lib/io/gzip.ts";
import { parseIdx } from "../../lib/formats/idx.ts";
import { openBytes } from "../../lib/io/open_bytes.ts";
import { failToRead } from "../../lib/formats/fail.ts";
import type { GrayImage } from "./gray_image.ts";
import { parsePgm } from "./pgm.ts";
import { parsePng } from "./png.ts";

/** The images in a file. */
export interface ImageFile {
  /** The name of the file in errors and tables. */
  readonly name: string;
  /** The number of images. */
  readonly count: number;
  /** Returns an image by its index, from 0. */
  readonly image: (index: number) => GrayImage;
  /** Whether the images are those of a dataset, where the digits stand in place already. */
  readonly isDataset: boolean;
}

/**
 * Reads the images in a PNG, PGM or IDX file, compressed by gzip or not. The content tells the form.
 *
 * @throws {Error} if the file is missing or cannot be opened.
 * @throws {SyntaxError} if it is malformed, or of another form.
 */
export async function readImages(path: string): Promise<ImageFile> {
  const stream = await openBytes(path);
  if (!stream) throw new Error(`Cannot find ${path}: there is no such file`);
  const bytes = await new Response(await decompressed(stream)).bytes().catch((error) => {
    throw error instanceof SyntaxError
      ? new SyntaxError(`Cannot read ${path}: ${error.message}`, { cause: error })
      : error;
  });
  return imagesIn(bytes, path);
}

/**
 * Returns the images in the bytes of a file.
 *
 * @throws {SyntaxError} if the bytes are malformed, or of another form.
 */
export function imagesIn(bytes: Uint8Array, name: string): ImageFile {
  const isLike = (start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte);
  if (isLike([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    return single(name, parsePng(bytes, name));
  }
  if (isLike(codes("P2")) || isLike(codes("P5"))) return single(name, parsePgm(bytes, name));
  if (isLike([0, 0, 8])) return imagesOfIdx(bytes, name);
  const [kind] = FOREIGN.find(([, start]) => isLike(start)) ?? [];
  const reason = bytes.length === 0
    ? "it is empty"
    : kind
    ? `it is a ${kind}: save it as PNG`
    : "it is no PNG, PGM or IDX";
  return failToRead(name)(reason);
}

/** The first bytes of files that users may take for images that this command reads. */
const FOREIGN: readonly (readonly [kind: string, start: readonly number[]])[] = [
  ["JPEG", [0xff, 0xd8, 0xff]],
  ["GIF", codes("GIF8")],
  ["BMP", codes("BM")],
  ["TIFF", codes("II*")],
  ["TIFF", codes("MM\0*")],
  ["WebP or another RIFF", codes("RIFF")],
  ["PDF", codes("%PDF")],
  ["bitmap of Netpbm", codes("P1")],
  ["pixmap of Netpbm", codes("P3")],
  ["bitmap of Netpbm", codes("P4")],
  ["pixmap of Netpbm", codes("P6")],
];

function codes(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** Returns the name of an image in tables. */
export function nameOfImage({ name, count }: ImageFile, index: number): string {
  return count > 1 ? `${name}[${index}]` : name;
}

function single(name: string, image: GrayImage): ImageFile {
  return { name, count: 1, image: () => image, isDataset: false };
}

function imagesOfIdx(bytes: Uint8Array, name: string): ImageFile {
  const { sizes, data } = parseIdx(bytes, name);
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
  const fail = failToRead(`images from ${name}`);
  if (sizes.length === 1) fail("it holds labels");
  if (data.length === 0) fail("it holds none");
  if (channels !== 1) fail(`they have ${channels} channels, and only gray ones are read`);
  const length = height * width;
  return {
    name,
    count,
    image: (index) => {
      const pixels = data.subarray(index * length, (index + 1) * length);
      return { height, width, pixels: Float32Array.from(pixels, (byte) => byte / 255) };
    },
    isDataset: true,
  };
}
