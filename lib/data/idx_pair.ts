/**
 * Images and their labels from two files of a dataset.
 *
 * @module
 */

import { idxLength, parseIdx } from "../formats/idx.ts";
import { parseNpz } from "../formats/npz.ts";
import { collected } from "../io/collected.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { nameOf, naming, openBytes } from "../io/open_bytes.ts";
import { imageShape, type ImageSize } from "../values/image.ts";
import { type ImageDataset, imageDataset } from "./dataset.ts";
import { labelsLength, parseLabels } from "./idx_labels.ts";
import { fileNames, type Kind, type Part, usualName } from "./idx_names.ts";
import { type IdxSet, within } from "./idx_set.ts";
import { transposedImages } from "./transposed_images.ts";

/** Images with their labels as they are in files, and the names of these files. */
export interface IdxPair extends ImageSize {
  /** The bytes of all images. */
  readonly bytes: Uint8Array;
  /** The label of each image. */
  readonly labels: Uint8Array | Int32Array;
  readonly sources: Readonly<Record<Kind, string>>;
}

/** Options of reading images. */
export interface ReadPairOptions {
  /**
   * Whether rows of pixels are stored as columns, and are to be turned. The default is true for datasets
   * whose name begins with `emnist`.
   */
  readonly transpose?: boolean;
  /** Opens a file, or returns undefined if nothing is there. The default is `openBytes`. */
  readonly open?: (location: string | URL) => Promise<ByteStream | undefined>;
}

/** No file of a dataset is where it should be. */
export class MissingFile extends Error {}

/**
 * Reads the training images or the test images of a dataset, and no other file.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 */
export async function readIdxPair(
  set: IdxSet,
  part: Part,
  { transpose = isTransposed(set), open = openBytes }: ReadPairOptions = {},
): Promise<IdxPair> {
  const files = [
    readFile(set, part, "images", open).then(imagesIn),
    readFile(set, part, "labels", open).then(labelsIn),
  ] as const;
  // Waiting for both files makes the error the same every time: that of the first file that failed.
  await Promise.allSettled(files);
  const [images, labels] = await Promise.all(files);
  const pair = pairOf(images, labels);
  return transpose ? transposedImages(pair) : pair;
}

/**
 * Reads the training and test images of a dataset, with their labels as they are.
 *
 * @throws {Error} if a file is missing or cannot be read, or if the server answers with an error.
 * @throws {SyntaxError} if a file is malformed, or if the files do not belong together.
 */
export async function readIdxPairs(
  set: IdxSet,
  options: ReadPairOptions,
): Promise<Readonly<Record<Part, IdxPair>>> {
  const pairs = [readIdxPair(set, "train", options), readIdxPair(set, "test", options)] as const;
  // Waiting for all files makes the error the same every time: that of the first pair that failed.
  await Promise.allSettled(pairs);
  const [train, test] = await Promise.all(pairs);
  if (imageShape(train) !== imageShape(test)) {
    throw new SyntaxError(
      `Cannot use ${train.sources.images} with ${test.sources.images}: the images are ${
        imageShape(train)
      } and ${imageShape(test)}`,
    );
  }
  return { train, test };
}

/** Tells whether the files of a dataset have the rows of pixels as columns. */
export function isTransposed({ set }: Pick<IdxSet, "set">): boolean {
  return set.startsWith("emnist");
}

/**
 * Returns the dataset of images whose labels are classes as they are.
 *
 * @throws {SyntaxError} if a label is not a class.
 */
export function datasetOf(
  { bytes, labels, sources, height, width, channels }: IdxPair,
  options: { readonly classes: number; readonly classNames?: readonly string[] },
): ImageDataset {
  const { classes } = options;
  const odd = labels.findIndex((label) => label < 0 || label >= classes);
  if (odd >= 0) {
    throw new SyntaxError(
      `Cannot read ${sources.labels}: label ${labels[odd]} of image ${odd} is not from 0 to ${
        classes - 1
      }`,
    );
  }
  const targets = labels instanceof Uint8Array ? labels : Uint8Array.from(labels);
  return imageDataset(bytes, targets, { height, width, channels, ...options });
}

interface Content {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly source: string;
}

async function readFile(
  { folder, set, names }: IdxSet,
  part: Part,
  kind: Kind,
  open: typeof openBytes,
): Promise<Content> {
  for (const name of fileNames(set, part, kind)) {
    if (names && !names.has(name)) continue;
    const location = within(folder, name);
    const bytes = await open(location);
    if (bytes === undefined) continue;
    const source = nameOf(location);
    const most = name.endsWith(".npz") ? undefined : kind === "images" ? idxLength : labelsLength;
    const reading = decompressed(bytes).then((all) => collected(all, most));
    return { content: await naming(source, reading), source };
  }
  throw new MissingFile(
    `Cannot find ${usualName(set, part, kind)}, with or without .gz, in ${nameOf(folder)}`,
  );
}

function pairOf(images: Images, { labels, source }: Labels): IdxPair {
  const [count = 0, height = 0, width = 0, channels = 1] = images.sizes;
  if (labels.length !== count) {
    throw new SyntaxError(
      `Cannot pair ${images.source} with ${source}: they hold ${count} images and ${labels.length} labels`,
    );
  }
  const sources = { images: images.source, labels: source };
  return { bytes: images.data, labels, height, width, channels, sources };
}

interface Images extends Bytes {
  readonly source: string;
}

interface Labels {
  readonly labels: Uint8Array | Int32Array;
  readonly source: string;
}

interface Bytes {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

async function imagesIn({ content, source }: Content): Promise<Images> {
  const { sizes, data } = source.endsWith(".npz")
    ? await arrayIn(content, source)
    : parseIdx(content, source);
  if (sizes.length === 1) {
    throw new SyntaxError(`Cannot read images from ${source}: it holds labels`);
  }
  if (source.endsWith(".npz") && ![3, 4].includes(sizes.length)) {
    throw new SyntaxError(`Cannot read images from ${source}: its array is no list of images`);
  }
  if (data.length === 0) {
    throw new SyntaxError(`Cannot read images from ${source}: it holds no images`);
  }
  return { sizes, data, source };
}

async function labelsIn({ content, source }: Content): Promise<Labels> {
  if (!source.endsWith(".npz")) return { labels: parseLabels(content, source), source };
  const { sizes, data } = await arrayIn(content, source);
  if (sizes.length === 1) return { labels: data, source };
  throw new SyntaxError(`Cannot read labels from ${source}: its array is no list of labels`);
}

/** Returns the only array in an archive of numpy, whose numbers are bytes. */
async function arrayIn(content: Uint8Array, source: string): Promise<Bytes> {
  const [array, second] = (await parseNpz(content, source)).values();
  if (array && !second && array.data instanceof Uint8Array) {
    return { sizes: array.shape, data: array.data };
  }
  throw new SyntaxError(`Cannot read ${source}: it does not hold one array of bytes`);
}
