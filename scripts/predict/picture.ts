/**
 * Pictures, in color or in shades of gray.
 *
 * @module
 */

/** A picture of any size: a plane of light for gray, or three for red, green and blue. */
export interface Picture {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The pixels of each plane, row after row: from 0 for black to 1 for full light. */
  readonly planes: readonly Float32Array[];
}
