/**
 * Whether a model saw the images of a folder in its training.
 *
 * @module
 */

import { resolve } from "node:path";
import type { ImageDataset } from "../../mod.ts";
import { digestOf } from "../data/digest.ts";
import { grouped } from "../shared/numbers.ts";
import type { TrainedOn } from "../shared/trained_on.ts";

/** What is known of the images of a folder. */
export interface SeenBefore {
  /** Whether the training held a part of these images back, which is the one to test with. */
  readonly isHeld: boolean;
  /** What to say of it: nothing where the training did not see the images. */
  readonly seen: string | undefined;
}

/**
 * Tells by digests whether a model saw the images of a folder: the folder may have another name or place. Models of
 * older versions have no digests: then the folder's path and the number of its images have to do.
 *
 * @param isWhole Whether they are all images of the folder, as it has none for the test.
 */
export function seenBefore(
  images: ImageDataset,
  { own, path, isWhole }: {
    readonly own: Pick<TrainedOn, "images" | "digests" | "count">;
    readonly path: string;
    readonly isWhole: boolean;
  },
): SeenBefore {
  const isTold = (seen: string): SeenBefore => ({ isHeld: false, seen });
  const { training, validation, test } = own.digests;
  const { rows } = images.inputs;
  if (training !== undefined) {
    const digest = digestOf(images);
    if (digest === test) return { isHeld: false, seen: undefined };
    if (digest === validation) return isTold("those that the training was judged by");
    if (digest === training) {
      return test === undefined
        ? { isHeld: true, seen: "those that the training held back: it saw the others" }
        : isTold(`all ${grouped(rows)} are images of the training`);
    }
  }
  if (own.images === undefined) return { isHeld: false, seen: undefined };
  if (training !== undefined || resolve(own.images) !== resolve(path)) {
    return isTold(`all ${grouped(rows)} images, and the training may have seen some`);
  }
  if (!isWhole) return { isHeld: false, seen: undefined };
  return own.count === rows
    ? {
      isHeld: true,
      seen: "those that the training held back, if no file has changed since: it saw the others",
    }
    : isTold("the folder has changed since the training, which saw some of these images");
}
