/**
 * Datasets from files and servers.
 *
 * @module
 */

import { type ImageDataset, imageDataset } from "./dataset.ts";
import { datasetOf, MissingFile, readIdxPairs, type ReadPairOptions } from "./idx_pair.ts";
import { idxSetAt } from "./idx_set.ts";
import { knownClassNames } from "./known_class_names.ts";
import { openMnistFile } from "./mnist_files.ts";
import { nameOf } from "../io/open_bytes.ts";

/** A dataset to train with, and one to test with. */
export interface TrainAndTest {
  /** The training images. */
  readonly train: ImageDataset;
  /** The test images. Use them once, at the end. */
  readonly test: ImageDataset;
}

/** Options of {@linkcode readIdxDirectory}. */
export interface ReadIdxOptions {
  /** The number of classes, at most 256. The default is 10, or that of EMNIST's classes. */
  readonly classes?: number;
  /**
   * Whether the files have rows of pixels as columns, and images are to be turned upright. The default is
   * true for EMNIST, whose files do.
   */
  readonly transpose?: boolean;
}

/**
 * Reads the training and test images of a directory with four IDX files, as MNIST and its relatives are
 * published.
 *
 * The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`. Each name can end in `.gz`, and the second dash can be a dot. Compression
 * is recognized by the content, not by the name. If a file is there with and without `.gz`, the one
 * with `.gz` is read. On disk, the names of EMNIST, KMNIST and QMNIST are found too, such as
 * `emnist-letters-test-images-idx3-ubyte` or `kmnist-train-imgs.npz`. Of several datasets in a directory, the path
 * names one: `emnist/emnist-letters`.
 *
 * Labels are classes as they are. The letters of EMNIST have the labels 1 to 26, so there are 27 classes. The
 * classes of EMNIST and KMNIST have names.
 *
 * A path needs `--allow-read`, a server `--allow-net`.
 *
 * @param directory A path, a file URL, or the URL of a directory on a server.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 * @throws {RangeError} if `classes` is not a whole number from 1 to 256, if the path is empty, or if
 * there are several datasets in the directory.
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
  { classes, transpose }: ReadIdxOptions = {},
): Promise<TrainAndTest> {
  return await readDirectory(directory, classes, transpose === undefined ? {} : { transpose });
}

async function readDirectory(
  directory: string | URL,
  classes: number | undefined,
  options: ReadPairOptions,
): Promise<TrainAndTest> {
  // A dataset without images throws for a wrong number of classes before anything is read.
  imageDataset(new Uint8Array(), new Uint8Array(), { height: 1, width: 1, classes: classes ?? 10 });
  const set = await idxSetAt(directory, "train");
  const { train, test } = await readIdxPairs(set, options);
  const names = knownClassNames(set.set);
  const count = classes ?? names?.length ?? 10;
  const told = { classes: count, ...(names?.length === count && { classNames: names }) };
  return { train: datasetOf(train, told), test: datasetOf(test, told) };
}

/** Options of {@linkcode mnist}. */
export interface MnistOptions {
  /**
   * Whether to keep files from a server in the cache of the host, where it has one: in Deno and in pages.
   * Only files with the SHA-256 of MNIST's are kept and taken from there. The default is true.
   * `caches.delete("foldnet")` empties the cache.
   */
  readonly cache?: boolean;
}

/**
 * Reads MNIST: 60,000 training images and 10,000 test images of handwritten digits, each 28 by 28 gray
 * pixels (LeCun, Cortes and Burges, 1998).
 *
 * The files are in foldnet's repository. A clone reads them from its disk, which needs `--allow-read`. If
 * foldnet was imported from a URL, they are fetched from there, which needs `--allow-net`: 11 MB, once
 * where the host has a cache. The npm package has no images: give the folder or the URL that has them.
 *
 * @param directory A path, a file URL, or the URL of a directory on a server, with the files that
 * {@linkcode readIdxDirectory} reads. The default is `data/mnist` of foldnet.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 *
 * @example
 * ```ts
 * import { mnist } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * console.log(train.targets[0]); // 5: the digit in the first image
 * ```
 */
export async function mnist(
  directory?: string | URL,
  { cache = true }: MnistOptions = {},
): Promise<TrainAndTest> {
  const own = new URL("../../data/mnist/", import.meta.url);
  try {
    return await readDirectory(
      directory ?? own,
      undefined,
      cache ? { open: openMnistFile } : {},
    );
  } catch (error) {
    if (directory !== undefined || !(error instanceof MissingFile)) throw error;
    throw new Error(
      `Cannot find MNIST in ${nameOf(own)}, and the npm package does not have it: ` +
        "give mnist() the folder or the URL of its four files",
      { cause: error },
    );
  }
}
