/**
 * The portable pictures of Netpbm: bitmaps (PBM), gray maps (PGM) and pixmaps (PPM), plain and raw
 * ({@link https://netpbm.sourceforge.net/doc/}).
 *
 * @module
 */

import { requireBudget } from "./budget.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** What the digit after the P stands for. */
interface Form {
  readonly planes: 1 | 3;
  /** Whether numbers are written in decimal digits. */
  readonly isPlain: boolean;
  /** Whether pixels are bits, of which 1 is black. */
  readonly isBitmap: boolean;
}

const FORMS: Readonly<Record<string, Form>> = {
  "1": { planes: 1, isPlain: true, isBitmap: true },
  "2": { planes: 1, isPlain: true, isBitmap: false },
  "3": { planes: 3, isPlain: true, isBitmap: false },
  "4": { planes: 1, isPlain: false, isBitmap: true },
  "5": { planes: 1, isPlain: false, isBitmap: false },
  "6": { planes: 3, isPlain: false, isBitmap: false },
};

/** Tells whether a file begins as those of Netpbm do: with P1 to P6 and a blank or a comment. */
export function isNetpbm(bytes: Uint8Array): boolean {
  const [p, digit = 0, next = 0] = bytes;
  return p === code("P") && digit >= code("1") && digit <= code("6") &&
    (bytes.length < 3 || isBlank(next) || next === code("#"));
}

/**
 * Returns the picture in a file of Netpbm, P1 to P6, of up to 16 bits a sample.
 *
 * @param name The name of the file in errors.
 *
 * @throws {SyntaxError} if the file is malformed, cut short or too long, with the byte offset.
 */
export function parseNetpbm(bytes: Uint8Array, name: string): Picture {
  const scanner = scannerOf(bytes, name);
  const form = FORMS[String.fromCharCode(bytes[1] ?? 0)] ?? scanner.fail("it is not P1 to P6");
  scanner.skip("P5".length);
  const width = scanner.number("width");
  const height = scanner.number("height");
  const most = form.isBitmap ? 1 : scanner.number("largest value");
  const size = { height, width, planes: form.planes };
  requireBudget(name, { height, width, bits: 16 * form.planes });
  if (most < 1 || most > 65535) {
    scanner.fail(`its largest value is ${most}, not from 1 to 65535`);
  }
  const samples = samplesOf(scanner, form, { ...size, most });
  return form.isBitmap
    ? pictureOf(size, (place) => 1 - (samples[place] ?? 0))
    : pictureOf(size, (place, plane) => (samples[place * form.planes + plane] ?? 0) / most);
}

/** Returns the numbers of all pixels, those of a pixel side by side. */
function samplesOf(
  scanner: Scanner,
  { isPlain, isBitmap }: Form,
  { height, width, planes, most }: Readonly<
    Record<"height" | "width" | "planes" | "most", number>
  >,
): Uint16Array {
  const count = height * width * planes;
  const what = `${height * width} pixels`;
  const samples = new Uint16Array(count);
  const required = (sample: number): number =>
    sample <= most ? sample : scanner.fail(`a pixel is ${sample}, above its largest value ${most}`);
  if (isPlain && isBitmap) {
    // Bits need no blanks between them.
    scanner.require(count, what);
    for (let i = 0; i < count; i++) samples[i] = required(scanner.digit("pixel"));
  } else if (isPlain) {
    // Each number takes a digit and, but for the last, a blank.
    scanner.require(2 * count - 1, what);
    for (let i = 0; i < count; i++) samples[i] = required(scanner.number("pixel"));
  } else if (isBitmap) {
    scanner.skip(1);
    const stride = Math.ceil(width / 8);
    scanner.require(height * stride, what);
    for (let y = 0; y < height; y++) {
      const row = Array.from({ length: stride }, () => scanner.unsigned(1));
      for (let x = 0; x < width; x++) {
        samples[y * width + x] = (row[x >> 3] ?? 0) >> (7 - x % 8) & 1;
      }
    }
  } else {
    const size = most > 255 ? 2 : 1;
    scanner.skip(1);
    scanner.require(count * size, what);
    for (let i = 0; i < count; i++) samples[i] = required(scanner.unsigned(size));
  }
  if (isPlain) scanner.skipBlanks();
  scanner.requireEnd();
  return samples;
}

/** Reads bytes one after the other. */
interface Scanner {
  /** Leaves out so many bytes. */
  readonly skip: (count: number) => void;
  /** Leaves out blanks, and comments: from `#` to the end of the line. */
  readonly skipBlanks: () => void;
  /** Returns the number that stands next in decimal digits, with blanks before it. */
  readonly number: (what: string) => number;
  /** Returns the digit that stands next, with blanks before it. */
  readonly digit: (what: string) => number;
  /** Returns the number in the next bytes, the highest first. */
  readonly unsigned: (size: number) => number;
  /** Throws unless there are so many bytes left. */
  readonly require: (count: number, what: string) => void;
  /** Throws unless no byte is left. */
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
      const isComment = bytes[at] === code("#");
      while (isComment && at < bytes.length && !isLineEnd(bytes[at])) at++;
      if (at < bytes.length && !isBlank(bytes[at])) return;
    }
  };
  const missing = (what: string): never =>
    fail(at < bytes.length ? `there is no ${what}` : `it ends before a ${what}`);
  return {
    skip: (count) => {
      at += count;
    },
    skipBlanks,
    number(what) {
      skipBlanks();
      const start = at;
      let value = 0;
      for (; isDigit(bytes[at]); at++) value = 10 * value + (bytes[at] ?? 0) - code("0");
      if (at === start) missing(what);
      if (!Number.isSafeInteger(value)) fail(`its ${what} is too large`);
      return value;
    },
    digit(what) {
      skipBlanks();
      return isDigit(bytes[at]) ? (bytes[at++] ?? 0) - code("0") : missing(what);
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

function code(character: string): number {
  return character.charCodeAt(0);
}

function isDigit(byte = 0): boolean {
  return byte >= code("0") && byte <= code("9");
}

function isLineEnd(byte = 0): boolean {
  return byte === 10 || byte === 13;
}

function isBlank(byte = 0): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}
