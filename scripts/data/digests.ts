/**
 * Digests of images: they tell whether files hold the images that a run began with. The function for CRC-32 is the
 * host's.
 *
 * @module
 */

import type { ImageDataset } from "../../mod.ts";

/** The digests of the images in each part of a source, by the name of the part. */
export type Digests = Readonly<Partial<Record<"training" | "validation" | "test", string>>>;

/** Returns the CRC-32 of bytes that follow others whose CRC-32 is known. */
export type Crc32 = (bytes: Uint8Array, before?: number) => number;

/**
 * Returns the digest of images as eight hexadecimal digits: the CRC-32 of their size, labels and pixels, in order.
 * It does not depend on the names and the places of files.
 */
export function digestBy(
  { inputs, targets, height, width, channels }: ImageDataset,
  crc32: Crc32,
): string {
  const sizes = crc32(new TextEncoder().encode(`${height}x${width}x${channels}`));
  const labels = crc32(Uint8Array.from(targets), sizes);
  return crc32(inputs.bytes, labels).toString(16).padStart(8, "0");
}

/** Returns the first part whose images are known by both digests, and are not the same. */
export function differentPart(before: Digests, now: Digests): keyof Digests | undefined {
  return (["training", "validation", "test"] as const).find((part) =>
    before[part] !== undefined && now[part] !== undefined && before[part] !== now[part]
  );
}
