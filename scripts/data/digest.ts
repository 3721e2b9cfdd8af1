/**
 * Digests of images: they tell whether files hold the images that a run began with.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { ImageDataset } from "../../mod.ts";

/** The digests of the images in each part of a source, by the name of the part. */
export type Digests = Readonly<Partial<Record<"training" | "validation" | "test", string>>>;

/**
 * Returns the digest of images as eight hexadecimal digits: the CRC-32 of their size, labels and pixels, in order.
 * It does not depend on the names and the places of files.
 */
export function digestOf({ inputs, targets, height, width, channels }: ImageDataset): string {
  const sizes = crc32(`${height}x${width}x${channels}`);
  const labels = crc32(Uint8Array.from(targets), sizes);
  return crc32(inputs.bytes, labels).toString(16).padStart(8, "0");
}

/** Returns the first part whose images are known by both digests, and are not the same. */
export function differentPart(before: Digests, now: Digests): keyof Digests | undefined {
  return (["training", "validation", "test"] as const).find((part) =>
    before[part] !== undefined && now[part] !== undefined && before[part] !== now[part]
  );
}
