/**
 * Images and their labels from two IDX files.
 *
 * @module
 */

import { type ImageDataset, imageDataset } from "./dataset.ts";
import { type Idx, idxLength, parseIdx } from "../formats/idx.ts";
import { collected } from "../io/collected.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { nameOf, naming, openBytes } from "../io/open_bytes.ts";

/** Images with their labels, and the name of the file that they are from. */
export interface IdxPair {
  readonly images: ImageDataset;
  readonly source: string;
}

/** Options of {@linkcode readIdxPair}. */
export interface ReadPairOptions {
  /** The number of classes. The default is 10. */
  readonly classes?: number;
  /** Opens a file, or returns undefined if nothing is there. The default is `openBytes`. */
  readonly open?: (location: string | URL) => Promise<ByteStream | undefined>;
}

/** No file of a dataset is where it should be. */
export class MissingFile extends Error {}

/** The beginnings of the names of files, as MNIST is published. */
const STEMS = { train: "train", test: "t10k" } as const;

/**
 * Reads the training images or the test images of a directory, and no other file: see
 * `readIdxDirectory`.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 * @throws {RangeError} if `classes` is not a whole number from 1 to 256, or if the path is empty.
 */
export async function readIdxPair(
  directory: string | URL,
  part: keyof typeof STEMS,
  { classes = 10, open = openBytes }: ReadPairOptions = {},
): Promise<IdxPair> {
  // A dataset without images throws for a wrong number of classes before anything is read.
  imageDataset(new Uint8Array(), new Uint8Array(), { height: 1, width: 1, classes });
  if (directory === "") {
    throw new RangeError('Cannot read the directory "": the working directory is "."');
  }
  const files = [
    readIdx(directory, `${STEMS[part]}-images`, "idx3", open),
    readIdx(directory, `${STEMS[part]}-labels`, "idx1", open),
  ] as const;
  // Waiting for both files makes the error the same every time: that of the first file that failed.
  await Promise.allSettled(files);
  const [images, labels] = await Promise.all(files);
  return { images: paired(images, labels, classes), source: images.source };
}

interface IdxFile extends Idx {
  readonly source: string;
}

async function readIdx(
  directory: string | URL,
  stem: string,
  kind: "idx1" | "idx3",
  open: typeof openBytes,
): Promise<IdxFile> {
  for (const joint of ["-", "."]) {
    for (const suffix of [".gz", ""]) {
      const location = within(directory, `${stem}${joint}${kind}-ubyte${suffix}`);
      const bytes = await open(location);
      if (bytes !== undefined) return await parsed(bytes, nameOf(location));
    }
  }
  throw new MissingFile(
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
