/**
 * Datasets from files and servers.
 *
 * @module
 */

import type { ImageDataset } from "./dataset.ts";
import { MissingFile, readIdxPair, type ReadPairOptions } from "./idx_pair.ts";
import { openMnistFile } from "./mnist_files.ts";
import { nameOf } from "../io/open_bytes.ts";
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
  return await readPairs(directory, { classes });
}

async function readPairs(
  directory: string | URL,
  options: ReadPairOptions,
): Promise<TrainAndTest> {
  const pairs = [
    readIdxPair(directory, "train", options),
    readIdxPair(directory, "test", options),
  ] as const;
  // Waiting for all files makes the error the same every time: that of the first pair that failed.
  await Promise.allSettled(pairs);
  const [train, test] = await Promise.all(pairs);
  if (imageShape(train.images) !== imageShape(test.images)) {
    throw new SyntaxError(
      `Cannot use ${train.source} with ${test.source}: the images are ${
        imageShape(train.images)
      } and ${imageShape(test.images)}`,
    );
  }
  return { train: train.images, test: test.images };
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
    return await readPairs(directory ?? own, cache ? { open: openMnistFile } : {});
  } catch (error) {
    if (directory !== undefined || !(error instanceof MissingFile)) throw error;
    throw new Error(
      `Cannot find MNIST in ${nameOf(own)}, and the npm package does not have it: ` +
        "give mnist() the folder or the URL of its four files",
      { cause: error },
    );
  }
}
