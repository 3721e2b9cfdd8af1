/**
 * The images in IDX files.
 *
 * @module
 */

import { datasetOf, isTransposed, readIdxPairs } from "../../lib/data/idx_pair.ts";
import type { ImageDataset } from "../../mod.ts";
import { fewerClasses, namesGiven, namesKnown } from "./class_names.ts";
import { classesFor, classesOf, labelNotes, numbered } from "./classes.ts";
import type { Host, LoadedImages, LoadOptions } from "./loaded_images.ts";
import { unreadNotes } from "./unread_files.ts";

/**
 * Loads the images to train and to test with from a folder of IDX files, or from MNIST's.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function fromIdx(
  directory: string | undefined,
  { transpose, classes: count, classNames, isPlain = false }: LoadOptions,
  host: Pick<Host, "idxSet" | "open" | "nameOf" | "digest">,
): Promise<LoadedImages> {
  const location = directory ?? new URL("../../data/mnist/", import.meta.url);
  const set = await host.idxSet(location, "train");
  const pairs = await readIdxPairs(set, {
    open: host.open,
    ...(transpose !== undefined && { transpose }),
  });
  const both = [pairs.train.labels, pairs.test.labels];
  const isMnist = isPlain || directory === undefined;
  const classes = isMnist ? numbered(count ?? 10) : classesOf(both, count);
  const folder = directory === undefined ? "" : host.nameOf(directory);
  const named = classNames === undefined ? namesKnown({ ...set, folder }, classes) : undefined;
  const names = classNames === undefined ? named?.names : await namesGiven(classNames, classes);
  const shown = names ??
    (classes.areLabels ? undefined : classes.labels.map((label) => `${label}`));
  const dataset = (pair: typeof pairs.train): ImageDataset => {
    const options = { classes: classes.labels.length, ...(shown && { classNames: shown }) };
    if (classes.areLabels) return datasetOf(pair, options);
    return datasetOf(
      { ...pair, labels: classesFor(pair.labels, classes, pair.sources.labels) },
      options,
    );
  };
  const isTurned = transpose ?? isTransposed(set);
  const [train, test] = [dataset(pairs.train), dataset(pairs.test)];
  return {
    train,
    test,
    digests: directory === undefined
      ? {}
      : { training: host.digest(train), test: host.digest(test) },
    validation: undefined,
    labels: classes.areLabels ? undefined : classes.labels,
    notes: [
      ...(set.set === "" ? [] : [`the files are those of ${set.set}`]),
      ...(directory === undefined ? [] : unreadNotes(set, ["train", "test"])),
      ...(isTurned && transpose === undefined
        ? ["images are turned upright, as EMNIST has rows as columns (--no-transpose keeps them)"]
        : []),
      ...labelNotes(classes),
      ...fewerClasses(classNames, classes),
      ...(named ? [`class names are those of ${named.reason}`] : []),
    ],
  };
}
