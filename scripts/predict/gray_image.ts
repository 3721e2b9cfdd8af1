/**
 * Images in shades of gray.
 *
 * @module
 */

import { failToRead } from "../../lib/formats/fail.ts";
import { grouped } from "../shared/numbers.ts";

/** An image in shades of gray, of any size. */
export interface GrayImage {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The pixels, row after row, from 0 for black to 1 for white. */
  readonly pixels: Float32Array;
}

/** The largest number of pixels of an image: twice that of a photograph. */
const MOST_PIXELS = 2 ** 25;

/**
 * Throws unless an image may have this size.
 *
 * @throws {SyntaxError} if it has no pixels, or more than fit in memory several times over.
 */
export function requireReadableSize(name: string, height: number, width: number): void {
  const fail = failToRead(name);
  if (height === 0 || width === 0) fail(`its ${width}x${height} pixels are none`);
  if (height * width > MOST_PIXELS) {
    fail(
      `its ${width}x${height} pixels are more than ${grouped(MOST_PIXELS)}: ` +
        "make the image smaller",
    );
  }
}
