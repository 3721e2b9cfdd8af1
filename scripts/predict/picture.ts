/**
 * Pictures, in color or in shades of gray.
 *
 * @module
 */

import { resized } from "./area_average.ts";

/** A picture of any size: a plane of light for gray, or three for red, green and blue. */
export interface Picture {
  /** The number of rows of pixels. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The pixels of each plane, row after row: from 0 for black to 1 for full light. */
  readonly planes: readonly Float32Array[];
}

/** Returns a picture whose longer side has no more than so many pixels. */
export function shrunk(picture: Picture, longest: number): Picture {
  const { height, width, planes } = picture;
  const scale = longest / Math.max(height, width);
  if (scale >= 1) return picture;
  const size = {
    height: Math.max(Math.round(height * scale), 1),
    width: Math.max(Math.round(width * scale), 1),
  };
  return {
    ...size,
    planes: planes.map((pixels) => resized({ height, width, pixels }, size).pixels),
  };
}
