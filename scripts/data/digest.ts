/**
 * Digests of images: they tell whether files hold the images that a run began with.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { ImageDataset } from "../../mod.ts";
import { digestBy } from "./digests.ts";

export { differentPart, type Digests } from "./digests.ts";

/** Returns the digest of images, as {@linkcode digestBy} says. */
export function digestOf(images: ImageDataset): string {
  return digestBy(images, crc32);
}
