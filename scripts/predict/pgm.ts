/**
 * PGM, the portable gray map of Netpbm: {@link https://netpbm.sourceforge.net/doc/pgm.html}.
 *
 * @module
 */

import { type GrayImage, requireReadableSize } from "./gray_image.ts";

/**
 * Returns the image in a PGM file, plain (P2) or raw (P5), of 8 or 16 bits a pixel.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed, cut short or too long, with the byte offset.
 */
export function parsePgm(bytes: Uint8Array, name: string): GrayImage {
  const scanner = scannerOf(bytes, name);
  const isPlain = bytes[1] === "2".charCodeAt(0);
  scanner.skip("P5".length);
  const width = scanner.number("width");
  const height = scanner.number("height");
  const most = scanner.number("largest value");
  requireReadableSize(name, height, width);
  if (most < 1 || most > 65535) {
    scanner.fail(`its largest value is ${most}, not from 1 to 65535`);
  }
  const pixels = (isPlain ? plainPixels : rawPixels)(scanner, height * width, most);
  return { height, width, pixels };
}

/** Returns the pixels of a plain file: numbers with blanks between them. */
function plainPixels(scanner: Scanner, count: number, most: number): Float32Array {
  // Each number takes a digit and, but for the last, a blank.
  scanner.require(2 * count - 1, `${count} pixels`);
  const pixels = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const pixel = scanner.number("pixel");
    if (pixel > most) scanner.fail(`a pixel is ${pixel}, above its largest value ${most}`);
    pixels[i] = pixel / most;
  }
  scanner.skipBlanks();
  scanner.requireEnd();
  return pixels;
}

/** Returns the pixels of a raw file: one or two bytes each, after a single blank. */
function rawPixels(scanner: Scanner, count: number, most: number): Float32Array {
  const size = most > 255 ? 2 : 1;
  scanner.skip(1);
  scanner.require(count * size, `${count} pixels`);
  const pixels = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const pixel = scanner.unsigned(size);
    if (pixel > most) scanner.fail(`a pixel is ${pixel}, above its largest value ${most}`);
    pixels[i] = pixel / most;
  }
  scanner.requireEnd();
  return pixels;
}

/** A reader of bytes, one after the other. */
interface Scanner {
  /** Skips some bytes. */
  readonly skip: (count: number) => void;
  /** Skips blanks, and comments from `#` to the end of the line. */
  readonly skipBlanks: () => void;
  /** Reads a number in decimal digits, and the blanks before it. */
  readonly number: (what: string) => number;
  /** Reads a number in some bytes, the highest byte first. */
  readonly unsigned: (size: number) => number;
  /** Throws unless enough bytes are left. */
  readonly require: (count: number, what: string) => void;
  /** Throws if a byte is left. */
  readonly requireEnd: () => void;
  readonly fail: (problem: string) => never;
}

function scannerOf(bytes: Uint8Array, name: string): Scanner {
  let at = 0;
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${name}: ${problem}, at byte ${at}`);
  };
  const skipBlanks = () => {
    for (; at < bytes.length; at++) {
      const isComment = bytes[at] === "#".charCodeAt(0);
      while (isComment && at < bytes.length && !isLineEnd(bytes[at])) at++;
      if (at < bytes.length && !isBlank(bytes[at])) return;
    }
  };
  return {
    skip: (count) => {
      at += count;
    },
    skipBlanks,
    number(what) {
      skipBlanks();
      const start = at;
      let value = 0;
      for (; isDigit(bytes[at]); at++) value = 10 * value + (bytes[at] ?? 0) - DIGIT_0;
      if (at === start) {
        fail(at < bytes.length ? `there is no ${what}` : `it ends before a ${what}`);
      }
      if (!Number.isSafeInteger(value)) fail(`its ${what} is too large`);
      return value;
    },
    unsigned(size) {
      let value = 0;
      for (const end = at + size; at < end; at++) value = 256 * value + (bytes[at] ?? 0);
      return value;
    },
    require(count, what) {
      if (bytes.length - at < count) {
        fail(`it ends at byte ${bytes.length}, short of its ${what}`);
      }
    },
    requireEnd() {
      if (at < bytes.length) fail(`it goes on to byte ${bytes.length}, but its pixels end`);
    },
    fail,
  };
}

const DIGIT_0 = "0".charCodeAt(0);

function isDigit(byte = 0): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_0 + 9;
}

function isLineEnd(byte = 0): boolean {
  return byte === 10 || byte === 13;
}

function isBlank(byte = 0): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}
