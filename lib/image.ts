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

/** The size of an image as names and errors write it: `"28x28x1"`. */
export function imageShape({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
