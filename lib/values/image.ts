/**
 * Images as rows of matrices.
 *
 * @module
 */

import { isCount } from "./count.ts";
import { brief } from "./json.ts";

/**
 * The size of an image. As a row of a matrix an image is `height * width * channels` numbers: row of
 * pixels after row of pixels, the channels of a pixel side by side.
 */
export interface ImageSize {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The numbers of a pixel: 1 for gray, 3 for color, one for each feature behind a convolution. */
  readonly channels: number;
}

/** Returns how many numbers an image is. */
export function numbersOf({ height, width, channels }: ImageSize): number {
  return height * width * channels;
}

/** Returns the three numbers of a size alone, without other properties that its record may have. */
export function sizeOf({ height, width, channels }: ImageSize): {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
} {
  return { height, width, channels };
}

/**
 * Throws unless this is the size of an image.
 *
 * @throws {TypeError} if it is no record.
 * @throws {RangeError} if one of its numbers is not a whole number from 1.
 */
export function requireImageSize(action: string, size: ImageSize): void {
  if (typeof size !== "object" || size === null) {
    throw new TypeError(`Cannot ${action} of images of ${brief(size)}: that is no size`);
  }
  if (![size.height, size.width, size.channels].every(isCount)) {
    throw new RangeError(
      `Cannot ${action} of ${imageShape(size)} images: sizes are whole numbers from 1`,
    );
  }
}

/** Returns the size of an image as names and errors write it: `"28x28x1"`. */
export function imageShape({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
