/**
 * Images held back for the test, where a source has none apart.
 *
 * @module
 */

import { type ImageDataset, imageDataset, random, trainTestSplit } from "../../mod.ts";

/** The part of the images of a folder that is held back for the test, where there is no folder of them. */
export const TEST_PART = 0.2;

/** The seed that draws test images. */
const TEST_SEED = 0;

/**
 * Returns the images to train with, and those to test with: a fifth, drawn from all classes alike. They are the same
 * each time, so that runs with any seed are tested on the same images, and on none that they have seen.
 */
export function heldForTest(
  images: ImageDataset,
): readonly [rest: ImageDataset, test: ImageDataset] {
  const count = Math.max(Math.round(TEST_PART * images.inputs.rows), 1);
  return trainTestSplit(images, count, {
    key: random.key(TEST_SEED),
    stratify: true,
  });
}

/** Returns the names of the images that {@linkcode heldForTest} holds back, of the names of all. */
export function namesHeldForTest(
  { targets }: Pick<ImageDataset, "targets">,
  names: readonly string[],
): readonly string[] {
  // Classes alone decide which images are held back.
  const bytes = new Uint8Array(Uint32Array.from(names, (_, i) => i).buffer);
  const places = imageDataset(bytes, targets, { height: 1, width: 4, channels: 1, classes: 256 });
  const { inputs } = heldForTest(places)[1];
  return Array.from(new Uint32Array(inputs.bytes.slice().buffer), (place) => names[place] ?? "");
}
