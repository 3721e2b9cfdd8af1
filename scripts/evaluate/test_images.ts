/**
 * The images to test a model with.
 *
 * @module
 */

import { resolve } from "node:path";
import type { AnyLayer, ImageDataset } from "../../mod.ts";
import { csvImages, folderImages, idxImages, type Known } from "../data/load_validation.ts";
import { heldForTest } from "../data/load_train_and_test.ts";
import { sizeText } from "../data/decode_images.ts";
import { testEntries } from "../data/image_files.ts";
import type { Reading } from "../data/source.ts";
import { grouped } from "../shared/numbers.ts";
import type { LoadingProgress } from "../data/loading_progress.ts";
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
    reading,
    ...(own.reading && { csv: own.reading }),
    areFolders: own.images !== undefined,
  };
  if (images !== undefined) {
    return await folderTest(images, own, named, progress).finally(() => progress?.clear());
  }
  if (csv !== undefined) {
    const notes: string[] = [];
    const { firstRow, ...read } = await csvImages(csv, {
      ...named,
      onNotes: (lines) => notes.push(...lines),
    });
    const isOwn = own.isHeldBack && own.csv !== undefined && resolve(own.csv) === resolve(csv);
    if (!isOwn) return { images: read, notes, firstRow };
    return own.count === read.inputs.rows
      ? { images: heldForTest(read)[1], notes: [...notes, HELD_BACK] }
      : {
        images: read,
        notes: [
          ...notes,
          "the file has changed since the training, which saw some of these images",
        ],
        firstRow,
      };
  }
  const mnist = new URL("../../data/mnist/", import.meta.url);
  const unnamed = { ...named, train: { ...size, classes } };
  return { images: await idxImages(directory ?? mnist, "test", unnamed), notes: [] };
}

const HELD_BACK = "those that the training held back: it saw the others";

async function folderTest(
  path: string,
  { images: own, count }: TrainedOn,
  known: Known,
  progress: LoadingProgress | undefined,
): Promise<TestImages> {
  const { images: entries, isWhole, notes } = await testEntries(path);
  const { images, resized } = await folderImages(entries, path, known, progress?.show);
  const isOwn = isWhole && own !== undefined && resolve(own) === resolve(path);
  const isSame = isOwn && count === entries.length;
  return {
    images: isSame ? heldForTest(images)[1] : images,
    notes: [
      ...(isSame ? [HELD_BACK] : []),
      ...(isOwn && !isSame
        ? ["the folder has changed since the training, which saw some of these images"]
        : []),
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
