/**
 * Pairs of IDX files whatever they are called.
 *
 * @module
 */

import { type IdxPair, isTransposed } from "../../../../../lib/data/idx_pair.ts";
import { labelsLength, parseLabels } from "../../../../../lib/data/idx_labels.ts";
import { setsIn } from "../../../../../lib/data/idx_names.ts";
import { transposedImages } from "../../../../../lib/data/transposed_images.ts";
import { idxLength, parseIdx } from "../../../../../lib/formats/idx.ts";
import { collected } from "../../../../../lib/io/collected.ts";
import { decompressed } from "../../../../../lib/io/gzip.ts";
import { naming } from "../../../../../lib/io/open_bytes.ts";
import { imageShape } from "../../../../../lib/values/image.ts";
import { fromIdx, fromPairs } from "../../../../data/from_idx.ts";
import type { Host, LoadedImages, LoadOptions } from "../../../../data/loaded_images.ts";
import { RunError } from "../../../../shared/run_error.ts";
import type { GivenFile } from "../../protocol.ts";
import { ROOT } from "./given_host.ts";
import { headOf, type Sorted } from "./sorted_files.ts";

/**
 * Loads images from IDX files: those of a dataset by their names, or else one or two pairs, of which one has "test" in
 * its names.
 *
 * @throws {Error} if they cannot be read, or do not make pairs.
 */
export async function fromGivenIdx(
  { name, files }: Sorted,
  options: LoadOptions,
  host: Host,
): Promise<LoadedImages> {
  const names = files.map(({ path }) => path);
  const [train, test] = (["train", "test"] as const).map((part) => setsIn(names, part));
  const isWhole = train?.some((set) => test?.includes(set)) === true;
  if (isWhole || names.some((path) => path.endsWith(".npz"))) {
    return await fromIdx(ROOT, options, host);
  }
  const set = [...train ?? [], ...test ?? []][0] ?? "";
  const transpose = options.transpose ?? isTransposed({ set });
  const sorted = await Promise.all(
    files.map(async (file) => ({ file, isLabels: isLabels(await headOf(file)) })),
  );
  const isTest = (path: string): boolean => /test|t10k/i.test(path);
  const parts = [false, true].map((ofTest) => {
    const own = sorted.filter(({ file: { path } }) => isTest(path) === ofTest);
    const [images, labels] = [false, true].map((are) =>
      own.filter(({ isLabels }) => isLabels === are).map(({ file }) => file)
    );
    return { images: images ?? [], labels: labels ?? [] };
  });
  const [first, second] = parts.filter(({ images, labels }) => images.length + labels.length > 0);
  const read = async (part: typeof first): Promise<IdxPair | undefined> => {
    if (!part) return undefined;
    const { images: [images, otherImages], labels: [labels, otherLabels] } = part;
    if (!images || !labels || otherImages || otherLabels) throw noPair(names);
    const pair = await pairOf(images, labels);
    return transpose ? transposedImages(pair) : pair;
  };
  const pairs = { train: await read(first), test: await read(second) };
  if (!pairs.train) throw noPair(names);
  if (pairs.test && imageShape(pairs.train) !== imageShape(pairs.test)) {
    throw new RunError(
      `Cannot use ${pairs.train.sources.images} with ${pairs.test.sources.images}: the images are ${
        imageShape(pairs.train)
      } and ${imageShape(pairs.test)}`,
    );
  }
  return await fromPairs({ train: pairs.train, test: pairs.test }, {
    ...options,
    ...{ set, folder: name, digest: host.digest },
  });
}

function isLabels([, , type, dimensions]: Uint8Array): boolean {
  return type !== 8 || dimensions === 1;
}

function noPair(names: readonly string[]): RunError {
  return new RunError(
    `Cannot pair ${
      names.join(" and ")
    }: IDX takes a file of images and one of labels, perhaps two more to test ` +
      'with, with "test" in their names',
  );
}

async function pairOf(images: GivenFile, labels: GivenFile): Promise<IdxPair> {
  const { sizes, data } = parseIdx(await bytesIn(images, idxLength), images.path);
  const classes = parseLabels(await bytesIn(labels, labelsLength), labels.path);
  const [count = 0, height = 0, width = 0, channels = 1] = sizes;
  if (data.length === 0) {
    throw new SyntaxError(`Cannot read images from ${images.path}: it holds no images`);
  }
  if (classes.length !== count) {
    throw new SyntaxError(
      `Cannot pair ${images.path} with ${labels.path}: they hold ${count} images and ${classes.length} labels`,
    );
  }
  const sources = { images: images.path, labels: labels.path };
  return { bytes: data, labels: classes, height, width, channels, sources };
}

async function bytesIn(
  { path, content }: GivenFile,
  most: (head: Uint8Array) => number,
): Promise<Uint8Array> {
  const reading = decompressed(content.stream()).then((all) => collected(all, most));
  return await naming(path, reading);
}
