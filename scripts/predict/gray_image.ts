/**
 * Images in shades of gray.
 *
 * @module
 */

/** An image in shades of gray, of any size. */
export interface GrayImage {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The pixels, row after row: from 0 for black to 1 for white. */
  readonly pixels: Float32Array;
}
