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
  /** How many times as large each side of the file's picture is: 1 by default. */
  readonly reduction?: number;
}

/** Readers keep this many pixels on the longer side, or up to twice as many. */
const KEPT_SIDE = 600;

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

/**
 * Returns the picture of so many rows and columns whose light a function tells by place and plane. A large
 * picture is reduced while it is read, so that a photo takes little memory: each pixel is the mean of a square.
 *
 * @param light The light of a plane at a place, row by row, from 0 to 1.
 */
export function pictureOf(
  { height, width, planes }: Readonly<Record<"height" | "width" | "planes", number>>,
  light: (place: number, plane: number) => number,
): Picture {
  const side = Math.max(Math.floor(Math.max(height, width) / KEPT_SIDE), 1);
  // A picture that is much longer than wide keeps a row at least.
  const reduction = Math.max(Math.min(side, height, width), 1);
  const size = { height: Math.floor(height / reduction), width: Math.floor(width / reduction) };
  return {
    ...size,
    reduction,
    planes: Array.from({ length: planes }, (_, plane) => {
      const pixels = new Float32Array(size.height * size.width);
      for (let y = 0; y < size.height * reduction; y++) {
        const row = Math.floor(y / reduction) * size.width;
        for (let x = 0; x < size.width * reduction; x++) {
          const to = row + Math.floor(x / reduction);
          pixels[to] = (pixels[to] ?? 0) + light(y * width + x, plane);
        }
      }
      return reduction === 1 ? pixels : pixels.map((sum) => sum / reduction ** 2);
    }),
  };
}

/** Returns a picture of one plane from an image in gray. */
export function grayPicture(
  { height, width, pixels }: Readonly<Record<"height" | "width", number>> & {
    readonly pixels: Float32Array;
  },
): Picture {
  return { height, width, planes: [pixels] };
}
