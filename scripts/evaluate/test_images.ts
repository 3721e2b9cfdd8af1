/**
 * The images to test a model with.
 *
 * @module
 */

import { resolve } from "node:path";
import type { AnyLayer, ImageDataset } from "../../mod.ts";
import { csvImages, folderImages, idxImages, type Known } from "../data/load_validation.ts";
import { heldForTest, namesHeldForTest } from "../data/held_for_test.ts";
import { filesOf } from "../data/system_host.ts";
import { sizeText } from "../data/decode_images.ts";
import { digestOf } from "../data/digest.ts";
import { idxSetAt } from "../../lib/data/idx_set.ts";
import { unreadNotes } from "../data/unread_files.ts";
import { testEntries } from "../data/image_files.ts";
import type { Reading } from "../data/source.ts";
import { grouped } from "../shared/numbers.ts";
import type { LoadingProgress } from "../data/loading_progress.ts";
import { seenBefore } from "./seen_before.ts";
import { sizeOfImages, type TrainedOn } from "../shared/trained_on.ts";

/** The source of test images: IDX files, a CSV file, folders of classes, or none of them for MNIST. */
export interface TestSource {
  readonly directory?: string | undefined;
  readonly csv?: string | undefined;
  readonly images?: string | undefined;
}

/** What is known of the model to test. */
export interface Tested {
  readonly own: TrainedOn;
  readonly network: Pick<AnyLayer, "inputs" | "image"> & { readonly outputs: number };
  /** The names of the classes in the model's file. */
  readonly saved: readonly string[] | undefined;
  readonly reading: Reading;
  /** What is told how many images are read. */
  readonly progress?: LoadingProgress | undefined;
}

/** The images to test with, and what to say of how they were read. */
export interface TestImages {
  readonly images: ImageDataset;
  readonly notes: readonly string[];
  /** The row of the first image, in a file whose rows are counted. */
  readonly firstRow?: number;
  /** The file of each image, below the folder, where each has one. */
  readonly files?: readonly string[];
}

/**
 * Loads the images to test a model with.
 *
 * @throws {Error} if they cannot be read, or are of classes that the model does not know.
 */
export async function testImages(
  { directory, csv, images }: TestSource,
  { own, network, saved, reading, progress }: Tested,
): Promise<TestImages> {
  // The largest number of classes: who tests the model checks the labels, and names the model.
  const classes = own.labels?.length ?? 256;
  const size = sizeOfImages(own, network);
  const named: Known = {
    train: { ...size, classes, ...(saved && { classNames: saved }) },
    labels: own.labels,
    ...(own.folders && own.folders.length === network.outputs && { folders: own.folders }),
    reading,
    ...(own.reading && { csv: own.reading }),
    areFolders: own.images !== undefined,
  };
  if (images !== undefined) {
    const classes = network.outputs;
    const known = { ...named, train: { ...named.train, classes } };
    return await folderTest(images, own, known, progress).finally(() => progress?.clear());
  }
  if (csv !== undefined) return await csvTest(csv, own, named);
  const mnist = new URL("../../data/mnist/", import.meta.url);
  const unnamed = { ...named, train: { ...size, classes } };
  const { images: tested, notes } = withNote(
    await idxImages(directory ?? mnist, "test", unnamed),
    own,
  );
  const unread = directory === undefined
    ? []
    : unreadNotes(await idxSetAt(directory, "test"), ["test"]);
  return { images: tested, notes: [...notes, ...unread] };
}

/** Returns images, and says so if they are those of the training. */
function withNote(images: ImageDataset, { digests: { training } }: TrainedOn): TestImages {
  const isSeen = training !== undefined && training === digestOf(images);
  const { rows } = images.inputs;
  return { images, notes: isSeen ? [`all ${grouped(rows)} are images of the training`] : [] };
}

async function csvTest(path: string, own: TrainedOn, known: Known): Promise<TestImages> {
  const notes: string[] = [];
  const { firstRow, ...images } = await csvImages(path, {
    ...known,
    onNotes: (lines) => notes.push(...lines),
  });
  const { isHeld, seen } = seenBefore(images, {
    own: { digests: own.digests },
    path,
    isWhole: true,
  });
  if (isHeld) return { images: heldForTest(images)[1], notes: [...notes, ...(seen ? [seen] : [])] };
  const isChanged = own.isHeldBack && own.csv !== undefined && resolve(own.csv) === resolve(path);
  const told = isChanged
    ? "the file has changed since the training, which saw some of these images"
    : seen;
  return { images, notes: [...notes, ...(told ? [told] : [])], firstRow };
}

async function folderTest(
  path: string,
  own: TrainedOn,
  known: Known,
  progress: LoadingProgress | undefined,
): Promise<TestImages> {
  const { images: entries, isWhole, notes } = await testEntries(path);
  const { images, resized } = await folderImages(entries, path, known, progress?.show);
  const files = filesOf(entries, path);
  const { isHeld, seen } = seenBefore(images, { own, path, isWhole });
  return {
    images: isHeld ? heldForTest(images)[1] : images,
    files: isHeld ? namesHeldForTest(images, files) : files,
    notes: [
      ...(seen === undefined ? [] : [seen]),
      ...(resized > 0
        ? [
          `${grouped(resized)} of ${grouped(entries.length)} were changed to ${
            sizeText(known.train)
          } pixels`,
        ]
        : []),
      ...notes,
    ],
  };
}
