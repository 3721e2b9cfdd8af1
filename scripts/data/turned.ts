/**
 * Datasets whose images have rows and columns exchanged.
 *
 * @module
 */

import { transposedImages } from "../../lib/data/transposed_images.ts";
import type { ImageDataset } from "../../mod.ts";

/** Returns images with rows and columns of pixels exchanged. */
export function turned(images: ImageDataset): ImageDataset {
  const { bytes, height, width } = transposedImages({ ...images, bytes: images.inputs.bytes });
  return { ...images, height, width, inputs: { ...images.inputs, bytes } };
}
