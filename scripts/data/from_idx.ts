/**
 * The images in IDX files.
 *
 * @module
 */

import { datasetOf, type IdxPair, isTransposed, readIdxPairs } from "../../lib/data/idx_pair.ts";
import type { ImageDataset } from "../../mod.ts";
import { grouped } from "../shared/numbers.ts";
import { fewerClasses, namesGiven, namesKnown } from "./class_names.ts";
import { classesFor, classesOf, labelNotes, numbered } from "./classes.ts";
import { heldForTest } from "./held_for_test.ts";
import type { Host, LoadedImages, LoadOptions } from "./loaded_images.ts";
import { unreadNotes } from "./unread_files.ts";

/**
 * Loads the images to train and to test with from a folder of IDX files, or from MNIST's.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function fromIdx(
  directory: string | undefined,
  options: LoadOptions,
  host: Pick<Host, "idxSet" | "open" | "nameOf" | "digest">,
): Promise<LoadedImages> {
  const { transpose, isPlain = false } = options;
  const location = directory ?? new URL("../../data/mnist/", import.meta.url);
  const set = await host.idxSet(location, "train");
  const pairs = await readIdxPairs(set, {
    open: host.open,
    ...(transpose !== undefined && { transpose }),
  });
  const isMnist = directory === undefined;
  const loaded = await fromPairs(pairs, {
    ...options,
    isPlain: isPlain || isMnist,
    set: set.set,
    folder: isMnist ? "" : host.nameOf(directory),
    ...(!isMnist && { digest: host.digest }),
  });
  const unread = isMnist ? [] : unreadNotes(set, ["train", "test"]);
  const first = set.set === "" ? 0 : 1;
  return { ...loaded, notes: loaded.notes.toSpliced(first, 0, ...unread) };
}

/** What tells how to take pairs of images and labels. */
export interface PairOptions extends LoadOptions {
  /** The name of the dataset, or "" where it is not known. */
  readonly set: string;
  readonly folder: string;
  /** Returns the digest of images. By default there are none. */
  readonly digest?: Host["digest"];
}

/**
 * Returns the images of pairs, with their classes. A part of those to train with is held back where there are none to
 * test with.
 *
 * @throws {Error} if labels are of no class, or names do not fit the classes.
 */
export async function fromPairs(
  pairs: { readonly train: IdxPair; readonly test: IdxPair | undefined },
  { transpose, classes: count, classNames, isPlain = false, set, folder, digest }: PairOptions,
): Promise<LoadedImages> {
  const both = [pairs.train.labels, pairs.test?.labels ?? []];
  const classes = isPlain ? numbered(count ?? 10) : classesOf(both, count);
  const named = classNames === undefined ? namesKnown({ set, folder }, classes) : undefined;
  const names = classNames === undefined ? named?.names : await namesGiven(classNames, classes);
  const shown = names ??
    (classes.areLabels ? undefined : classes.labels.map((label) => `${label}`));
  const dataset = (pair: IdxPair): ImageDataset => {
    const options = { classes: classes.labels.length, ...(shown && { classNames: shown }) };
    if (classes.areLabels) return datasetOf(pair, options);
    return datasetOf(
      { ...pair, labels: classesFor(pair.labels, classes, pair.sources.labels) },
      options,
    );
  };
  const isTurned = transpose ?? isTransposed({ set });
  const whole = dataset(pairs.train);
  const [train, test] = pairs.test ? [whole, dataset(pairs.test)] : heldForTest(whole);
  return {
    train,
    test,
    digests: digest ? { training: digest(whole), ...(pairs.test && { test: digest(test) }) } : {},
    validation: undefined,
    labels: classes.areLabels ? undefined : classes.labels,
    notes: [
      ...(set === "" ? [] : [`the files are those of ${set}`]),
      ...(isTurned && transpose === undefined
        ? ["images are turned upright, as EMNIST has rows as columns (--no-transpose keeps them)"]
        : []),
      ...(pairs.test ? [] : [
        `there are no test images: ${
          grouped(test.inputs.rows)
        } images are held back, drawn from all classes`,
      ]),
      ...labelNotes(classes),
      ...fewerClasses(classNames, classes),
      ...(named ? [`class names are those of ${named.reason}`] : []),
    ],
  };
}
