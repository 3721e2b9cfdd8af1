/**
 * Digests of images: they tell whether files hold the images that a run began with.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { ImageDataset } from "../../mod.ts";
import { digestBy } from "./digest_by.ts";

/** The digests of the images in each part of a source, by the name of the part. */
export type Digests = Readonly<Partial<Record<"training" | "validation" | "test", string>>>;

/** Returns the digest of images, as {@linkcode digestBy} says. */
export function digestOf(images: ImageDataset): string {
  return digestBy(images, crc32);
}

/** Returns the first part whose images are known by both digests, and are not the same. */
export function differentPart(before: Digests, now: Digests): keyof Digests | undefined {
  return (["training", "validation", "test"] as const).find((part) =>
    before[part] !== undefined && now[part] !== undefined && before[part] !== now[part]
  );
}
