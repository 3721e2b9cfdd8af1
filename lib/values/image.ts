/**
 * Images as rows of matrices.
 *
 * @module
 */

/**
 * How large an image is. As a row of a matrix it is `height * width * channels` numbers: row of pixels
 * after row of pixels, the channels of a pixel side by side.
 */
export interface ImageSize {
  /** How many rows of pixels there are. */
  readonly height: number;
  /** How many pixels such a row has. */
  readonly width: number;
  /** How many numbers a pixel has: 1 for gray, 3 for color, one for each feature behind a convolution. */
  readonly channels: number;
}

/** How many numbers an image is. */
export function numbersOf({ height, width, channels }: ImageSize): number {
  return height * width * channels;
}

/** The three numbers of an image's size alone, of what may have more to it. */
export function sizeOf({ height, width, channels }: ImageSize): {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
} {
  return { height, width, channels };
}

/**
 * Nothing, if this is the size of an image.
 *
 * @throws {RangeError} if one of its numbers is not whole, or below 1.
 */
export function requireImageSize(action: string, size: ImageSize): void {
  if (![size.height, size.width, size.channels].every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new RangeError(
      `Cannot ${action} of ${imageShape(size)} images: sizes are whole numbers from 1`,
    );
  }
}

/** The size of an image as names and errors write it: `"28x28x1"`. */
export function imageShape({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
