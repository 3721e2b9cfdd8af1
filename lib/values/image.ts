/**
 * Images as rows of a matrix.
 *
 * @module
 */

import { isCount } from "./count.ts";
import { brief } from "./json.ts";

/**
 * The size of an image. An image is one row of a matrix: `height * width * channels` numbers, row of
 * pixels after row of pixels, the channels of a pixel side by side.
 */
export interface ImageSize {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The numbers per pixel: 1 for gray, 3 for color, one per feature after a convolution. */
  readonly channels: number;
}

/**
 * Returns how many numbers an image has: `height * width * channels`.
 *
 * @example
 * ```ts
 * console.log(numbersOf({ height: 28, width: 28, channels: 1 })); // 784
 * ```
 */
export function numbersOf({ height, width, channels }: ImageSize): number {
  return height * width * channels;
}

/**
 * Returns the size of an image, without the other properties of the record that has it.
 *
 * The result is not an {@linkcode ImageSize}, because TypeScript does not take an interface for JSON.
 *
 * @example
 * ```ts
 * const dataset = { height: 2, width: 3, channels: 1, classes: 10 };
 * console.log(sizeOf(dataset)); // { height: 2, width: 3, channels: 1 }
 * ```
 */
export function sizeOf({ height, width, channels }: ImageSize): {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
} {
  return { height, width, channels };
}

/**
 * Throws unless height, width and channels are whole numbers from 1.
 *
 * @param action What the caller is about to do, for the message: `"make a dataset"`.
 *
 * @throws {TypeError} if the size is not a record.
 * @throws {RangeError} if one of the three is not a whole number from 1.
 *
 * @example
 * ```ts
 * requireImageSize("make a dataset", { height: 28, width: 28, channels: 1 });
 * ```
 */
export function requireImageSize(action: string, size: ImageSize): void {
  if (typeof size !== "object" || size === null) {
    throw new TypeError(`Cannot ${action} of images of ${brief(size)}: that is not a size`);
  }
  const numbers = [size.height, size.width, size.channels];
  if (!numbers.every(isCount)) {
    throw new RangeError(
      `Cannot ${action} of ${numbers.map(brief).join("x")} images: sizes are whole numbers from 1`,
    );
  }
}

/**
 * Returns the size of an image as names and errors show it.
 *
 * @example
 * ```ts
 * console.log(imageShape({ height: 28, width: 28, channels: 1 })); // "28x28x1"
 * ```
 */
export function imageShape({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
