/**
 * Datasets from files and servers.
 *
 * @module
 */

import { type ImageDataset, imageDataset } from "./dataset.ts";
import { type Idx, idxLength, parseIdx } from "../formats/idx.ts";
import { collected } from "../io/collected.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { nameOf, naming, openBytes } from "../io/open_bytes.ts";
import { imageShape } from "../values/image.ts";

/** A dataset to train with, and one to test with. */
export interface TrainAndTest {
  /** The training images. */
  readonly train: ImageDataset;
  /** The test images. Use them once, at the end. */
  readonly test: ImageDataset;
}

/** Options of {@linkcode readIdxDirectory}. */
export interface ReadIdxOptions {
  /** The number of classes, at most 256. The default is 10. */
  readonly classes?: number;
}

/**
 * Reads the training and test images of a directory with four IDX files, as MNIST is published.
 *
 * The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`. Each name can end in `.gz`, and the second dash can be a dot. Compression
 * is recognized by the content, not by the name. If a file is there with and without `.gz`, the one
 * with `.gz` is read.
 *
 * A path needs `--allow-read`, a server `--allow-net`.
 *
 * @param directory A path, a file URL, or the URL of a directory on a server.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 * @throws {RangeError} if `classes` is not a whole number from 1 to 256, or if the path is empty.
 *
 * @example
 * ```ts
 * import { readIdxDirectory } from "@foldnet/foldnet";
 *
 * const { train, test } = await readIdxDirectory("data/mnist");
 * console.log(train.inputs.rows, test.inputs.rows); // 60000 10000
 * ```
 */
export async function readIdxDirectory(
  directory: string | URL,
  { classes = 10 }: ReadIdxOptions = {},
): Promise<TrainAndTest> {
  // A dataset without images throws for a wrong number of classes before anything is read.
  imageDataset(new Uint8Array(), new Uint8Array(), { height: 1, width: 1, classes });
  if (directory === "") {
    throw new RangeError('Cannot read the directory "": the working directory is "."');
  }
  const files = [
    readIdx(directory, "train-images", "idx3"),
    readIdx(directory, "train-labels", "idx1"),
    readIdx(directory, "t10k-images", "idx3"),
    readIdx(directory, "t10k-labels", "idx1"),
  ] as const;
  // Waiting for all files makes the error the same every time: that of the first file that failed.
  await Promise.allSettled(files);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(files);
  const train = paired(trainImages, trainLabels, classes);
  const test = paired(testImages, testLabels, classes);
  if (imageShape(train) !== imageShape(test)) {
    throw new SyntaxError(
      `Cannot use ${trainImages.source} with ${testImages.source}: the images are ${
        imageShape(train)
      } and ${imageShape(test)}`,
    );
  }
  return { train, test };
}

/**
 * Reads MNIST: 60,000 training images and 10,000 test images of handwritten digits, each 28 by 28 gray
 * pixels (LeCun, Cortes and Burges, 1998).
 *
 * The files are part of foldnet. A clone reads them from its disk, which needs `--allow-read`. If
 * foldnet was imported from a URL, they are fetched from there, which needs `--allow-net`.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 *
 * @example
 * ```ts
 * import { mnist } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * console.log(train.targets[0]); // 5: the digit in the first image
 * ```
 */
export function mnist(): Promise<TrainAndTest> {
  return readIdxDirectory(new URL("../../data/mnist/", import.meta.url));
}

interface IdxFile extends Idx {
  readonly source: string;
}

async function readIdx(
  directory: string | URL,
  stem: string,
  kind: "idx1" | "idx3",
): Promise<IdxFile> {
  for (const joint of ["-", "."]) {
    for (const suffix of [".gz", ""]) {
      const location = within(directory, `${stem}${joint}${kind}-ubyte${suffix}`);
      const bytes = await openBytes(location);
      if (bytes !== undefined) return await parsed(bytes, nameOf(location));
    }
  }
  throw new Error(
    `Cannot find ${stem}-${kind}-ubyte, with or without .gz, in ${nameOf(directory)}`,
  );
}

function within(directory: string | URL, name: string): string | URL {
  return directory instanceof URL
    ? new URL(name, directory.href.replace(/\/?$/, "/"))
    : `${directory.replace(/\/?$/, "/")}${name}`;
}

async function parsed(bytes: ByteStream, source: string): Promise<IdxFile> {
  const content = await naming(
    source,
    decompressed(bytes).then((all) => collected(all, idxLength)),
  );
  return { ...parseIdx(content, source), source };
}

function paired(images: IdxFile, labels: IdxFile, classes: number): ImageDataset {
  const [count = 0, height = 0, width = 0, channels = 1] = images.sizes;
  if (labels.sizes.length !== 1) {
    throw new SyntaxError(`Cannot read labels from ${labels.source}: it holds images`);
  }
  if (images.sizes.length === 1) {
    throw new SyntaxError(`Cannot read images from ${images.source}: it holds labels`);
  }
  if (images.data.length === 0) {
    throw new SyntaxError(`Cannot read images from ${images.source}: it holds no images`);
  }
  if (labels.data.length !== count) {
    throw new SyntaxError(
      `Cannot pair ${images.source} with ${labels.source}: they hold ${count} images and ${labels.data.length} labels`,
    );
  }
  const odd = labels.data.findIndex((label) => label >= classes);
  if (odd >= 0) {
    throw new SyntaxError(
      `Cannot read ${labels.source}: label ${labels.data[odd]} of image ${odd} is not from 0 to ${
        classes - 1
      }`,
    );
  }
  return imageDataset(images.data, labels.data, { height, width, channels, classes });
}
