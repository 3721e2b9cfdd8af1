/**
 * Images as networks take them.
 *
 * @module
 */

import { matrix } from "../../../../lib/values/matrix.ts";
import type { Matrix } from "../../../../mod.ts";
import type { LoadedNetwork } from "./answers.ts";

/** What a step of a byte is to a network: training scales pixels from 0 to 255 to numbers from 0 to 1. */
export const PIXEL = 1 / 255;

/**
 * Returns an image as the input of a network.
 *
 * @param pixels Numbers from 0 to 255. They may be fractions.
 *
 * @throws {RangeError} if the network takes images of another size.
 */
export function inputOf(
  { image: { height, width, channels } }: Pick<LoadedNetwork, "image">,
  pixels: Float32Array,
): Matrix {
  const size = height * width * channels;
  if (pixels.length !== size) {
    throw new RangeError(
      `Cannot look at an image of ${pixels.length} numbers: the network takes ` +
        `${width}x${height} pixels of ${channels}, which are ${size}`,
    );
  }
  return matrix(1, size, pixels.map((pixel) => pixel * PIXEL));
}
