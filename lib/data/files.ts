/**
 * Datasets from files and servers.
 *
 * @module
 */

import { type ImageDataset, imageDataset } from "./dataset.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { type Idx, parseIdx } from "../formats/idx.ts";
import { nameOf, openBytes } from "../io/open_bytes.ts";

/** Images to train on, and others to test with. */
export interface TrainAndTest {
  /** The images to train on. */
  readonly train: ImageDataset;
  /** The images to test with: for the end, once. */
  readonly test: ImageDataset;
}

/** The options of {@linkcode readIdxDirectory}. */
export interface ReadIdxOptions {
  /** How many classes there are, 256 at most. The default is 10. */
  readonly classes?: number;
}

/**
 * The images and labels of a directory with four IDX files under the names that MNIST gave them:
 * `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`, each with or without `.gz`, or with a dot for the second dash. Whether a
 * file is compressed is told by its content. Where a file is there twice, the one with `.gz` is read.
 *
 * @param directory A path, or a URL: of files, or of a server.
 *
 * @throws {Error} if a file is missing, or the server does not give it.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 * @throws {RangeError} if `classes` is not a whole number from 1 to 256.
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
  // A dataset without images: numbers of classes that no dataset can have are refused at once.
  imageDataset(new Uint8Array(), new Uint8Array(), { height: 1, width: 1, classes });
  const files = [
    readIdx(directory, "train-images", "idx3"),
    readIdx(directory, "train-labels", "idx1"),
    readIdx(directory, "t10k-images", "idx3"),
    readIdx(directory, "t10k-labels", "idx1"),
  ] as const;
  // All are read to their end, so that of several errors it is always the first that is thrown.
  await Promise.allSettled(files);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(files);
  const train = paired(trainImages, trainLabels, classes);
  const test = paired(testImages, testLabels, classes);
  if (geometryOf(train) !== geometryOf(test)) {
    throw new SyntaxError(
      `Cannot use ${trainImages.source} with ${testImages.source}: the images are ${
        geometryOf(train)
      } and ${geometryOf(test)}`,
    );
  }
  return { train, test };
}

/**
 * MNIST: 60,000 images of handwritten digits to train on and 10,000 to test with, 28 by 28 gray pixels
 * each (LeCun, Cortes and Burges, 1998).
 *
 * The files come with foldnet: a clone reads them from its disk (`--allow-read`), and where foldnet
 * was imported from a URL they are fetched from beside it (`--allow-net`).
 *
 * @throws {Error} if a file is missing, or if the server does not give it.
 *
 * @example
 * ```ts
 * import { mnist } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * console.log(train.targets[0]); // 5: what the first image shows
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
  const content = await new Response(await decompressed(bytes)).arrayBuffer().catch((error) => {
    throw error instanceof SyntaxError
      ? new SyntaxError(`Cannot read ${source}: ${error.message}`, { cause: error })
      : error;
  });
  return { ...parseIdx(new Uint8Array(content), source), source };
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
    throw new SyntaxError(`Cannot read images from ${images.source}: it holds none`);
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

function geometryOf({ height, width, channels }: ImageDataset): string {
  return `${height}x${width}x${channels}`;
}
