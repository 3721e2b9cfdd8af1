/**
 * Sequences: images of height 1, with the channels of a position side by side.
 *
 * @module
 */

import { imageShape, type ImageSize, requireImageSize } from "../values/image.ts";

/**
 * Throws unless images are sequences.
 *
 * @throws {RangeError} if they are higher than 1.
 */
export function requireSequences(name: string, image: ImageSize): void {
  requireImageSize(`make ${name}`, image);
  if (image.height !== 1) {
    throw new RangeError(
      `Cannot make ${name} of ${imageShape(image)} images: sequences are images of height 1`,
    );
  }
}
