/**
 * Digests of images by any function for CRC-32.
 *
 * @module
 */

import type { ImageDataset } from "../../mod.ts";

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
