/**
 * Contact sheets of what augmentation makes of images.
 *
 * @module
 */

import { augment } from "../../lib/training/augment.ts";
import * as random from "../../lib/values/random.ts";
import type { AugmentOptions, Engine, ImageDataset } from "../../mod.ts";
import { type ByteImage, contactSheet, type SheetStyle } from "./contact_sheet.ts";

/** What to draw. */
export interface SheetOptions {
  /** The number of images, the classes in turn. */
  readonly rows: number;
  /** The number of variants beside each image. */
  readonly columns: number;
  readonly seed: number;
  readonly augmentation: AugmentOptions;
  readonly style: SheetStyle;
}

/**
 * Draws some images in the first column, and in the others what augmentation makes of them.
 *
 * @throws {RangeError} if there are fewer images, or an option is out of its range.
 */
export function augmentedSheet(
  engine: Engine,
  images: ImageDataset,
  { rows, columns, seed, augmentation, style }: SheetOptions,
): ByteImage {
  const samples = { inputs: images.inputs, indices: chosen(images, rows), image: images };
  const vary = augment(augmentation);
  const key = random.key(seed);
  const variants = Array.from(
    { length: columns },
    (_, column) => vary(engine, random.foldIn(key, column), samples),
  );
  return contactSheet(
    [engine.gather(samples.inputs, samples.indices), ...variants],
    images,
    style,
  );
}

/** Returns the indices of some images, the classes in turn, each the next of its class. */
function chosen({ targets, classes }: ImageDataset, count: number): Uint32Array {
  const ofClass = Array.from({ length: classes }, (_, label) => {
    const found: number[] = [];
    for (let i = 0; i < targets.length && found.length < count; i++) {
      if (targets[i] === label) found.push(i);
    }
    return found;
  });
  const inTurn = Array.from({ length: count }, (_, turn) => ofClass.map((found) => found[turn]));
  const known = inTurn.flat().filter((index) => index !== undefined);
  if (known.length < count) {
    throw new RangeError(`Cannot show ${count} images: there are ${known.length}`);
  }
  return Uint32Array.from(known.slice(0, count));
}
