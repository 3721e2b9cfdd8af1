/**
 * What a file may cost: its size is checked before memory is taken for its pixels.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { grouped } from "../shared/numbers.ts";

/** The most pixels of a picture: those of a large photo. */
const MOST_PIXELS = 2 ** 25;

/** The most bytes of the pixels of a picture, as they are in memory once they are decompressed. */
const MOST_BYTES = 2 ** 26;

/** The most bytes of a file, decompressed by gzip: more than MNIST's training images have. */
export const MOST_FILE_BYTES = 2 ** 26;

/** The size that a file declares. */
export interface DeclaredSize {
  readonly height: number;
  readonly width: number;
  /** The number of bits of a pixel: 8 by default. */
  readonly bits?: number;
  /** The number of pixels that its bytes can hold at most: no limit by default. */
  readonly mostPixels?: number;
}

/**
 * Throws unless a picture may be so large.
 *
 * @throws {SyntaxError} if it has no pixels, or more than memory has room for or than its file can hold.
 */
export function requireBudget(
  name: string,
  { height, width, bits = 8, mostPixels = Infinity }: DeclaredSize,
): void {
  const fail = failToRead(name);
  const pixels = height * width;
  const size = `its ${width}x${height} pixels are`;
  if (pixels === 0) fail(`it is ${width} pixels wide and ${height} high, and has no pixel`);
  if (pixels > MOST_PIXELS) {
    fail(`${size} more than ${grouped(MOST_PIXELS)}: make the image smaller`);
  }
  if (pixels * bits / 8 > MOST_BYTES) {
    fail(`${size} more than ${grouped(MOST_BYTES)} bytes: make the image smaller`);
  }
  if (pixels > mostPixels) fail(`its bytes are too few for ${width}x${height} pixels`);
}
