/**
 * The images to train and to test with, from any source.
 *
 * @module
 */

import { basename, relative, resolve } from "node:path";
import { transposedImages } from "../../lib/data/transposed_images.ts";
import { datasetOf, isTransposed, readIdxPairs } from "../../lib/data/idx_pair.ts";
import type { CsvImages, CsvReading } from "../../lib/data/csv.ts";
import { setsIn } from "../../lib/data/idx_names.ts";
import { type IdxSet, idxSetAt } from "../../lib/data/idx_set.ts";
import { imageShape } from "../../lib/values/image.ts";
import { type ImageDataset, imageDataset, random, trainTestSplit } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { grouped } from "../shared/numbers.ts";
import { readCsv } from "../shared/read_csv.ts";
import { requireFolder } from "./require_folder.ts";
import { briefly, type Classes, classesFor, classesOf, numbered } from "./classes.ts";
import { fewerClasses, namesGiven, namesKnown } from "./class_names.ts";
import { decodeImages, sizeText } from "./decode_images.ts";
import { digestOf, type Digests } from "./digest.ts";
import { classNamesOf, type ImageEntry, imageFolder } from "./image_files.ts";
import type { Reading, Source } from "./source.ts";
import { unreadNotes } from "./unread_files.ts";

/** The images to train and to test with, and what to say of how they were read. */
export interface LoadedImages {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** The images to judge epochs by, where the source has them apart. */
  readonly validation: ImageDataset | undefined;
  /** The label of each class in the files, where labels are not the numbers of the classes. */
  readonly labels: readonly number[] | undefined;
  /** The name of the folder of each class, where classes have other names. */
  readonly folders?: readonly string[];
  /** How CSV was read, for reading more alike. */
  readonly csv?: CsvReading;
  /** The digests of the images in the source, before any are held back. */
  readonly digests: Digests;
  /** The file of each test image, below the folder, where each has one. */
  readonly testFiles?: readonly string[];
  readonly notes: readonly string[];
}

/** What loading takes beside the source. */
export interface LoadOptions extends Reading {
  /** Whether labels are the classes as they are, and MNIST's number of classes is the default. */
  readonly isPlain?: boolean;
  readonly onProgress?: (count: number) => void;
}

/** The part of the images of a folder that is held back for the test, where there is no folder of them. */
export const TEST_PART = 0.2;

/**
 * Loads the images to train and to test with.
 *
 * @throws {Error} if they cannot be read, or do not fit together.
 */
export async function loadTrainAndTest(
  source: Source,
  options: LoadOptions,
): Promise<LoadedImages> {
  if (source.kind === "images") return await fromFolder(source.directory, options);
  if (source.kind === "csv") return await fromCsv(source, options);
  return await fromIdx(source.directory, options);
}

async function fromIdx(
  directory: string | undefined,
  { transpose, classes: count, classNames, isPlain = false }: LoadOptions,
): Promise<LoadedImages> {
  const location = directory ?? new URL("../../data/mnist/", import.meta.url);
  const set = await idxSetAt(location, "train");
  if (directory !== undefined) await requireIdx(directory, set);
  const pairs = await readIdxPairs(set, transpose === undefined ? {} : { transpose });
  const both = [pairs.train.labels, pairs.test.labels];
  const isMnist = isPlain || directory === undefined;
  const classes = isMnist ? numbered(count ?? 10) : classesOf(both, count);
  const folder = directory === undefined ? "" : basename(resolve(directory));
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
    digests: directory === undefined ? {} : { training: digestOf(train), test: digestOf(test) },
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

/** Throws if a folder has no images in IDX files, but folders of pictures. */
async function requireIdx(directory: string, set: IdxSet): Promise<void> {
  const { names } = set;
  await requireFolder(directory, set);
  if (names && setsIn([...names], "train").length > 0) return;
  const folder = await imageFolder(directory).catch(() => undefined);
  if (!folder) return;
  throw new RunError(
    `Cannot find IDX files in ${directory}: it has folders of pictures, which --images reads`,
  );
}

function labelNotes({ labels, areLabels }: Classes): readonly string[] {
  if (areLabels) return [];
  return [`labels ${briefly(labels)} are the classes 0 to ${labels.length - 1}`];
}

async function fromCsv(
  { train: trainFile, test: testFile }: Extract<Source, { readonly kind: "csv" }>,
  { transpose = false, classes: given, classNames, csv = {}, isPlain = false }: LoadOptions,
): Promise<LoadedImages> {
  const count = given ?? (isPlain ? 10 : undefined);
  const train = await readCsv(trainFile, {
    ...csv,
    ...(count !== undefined && { classes: count }),
  });
  const test = await readCsv(testFile, {
    ...csv,
    ...(count !== undefined && { classes: count }),
    like: train.reading,
  });
  if (train.inputs.cols !== test.inputs.cols) {
    throw new RangeError(
      `Cannot use ${trainFile} with ${testFile}: ` +
        `they have ${train.inputs.cols} and ${test.inputs.cols} pixels a row`,
    );
  }
  const own = train.reading.classNames;
  const classes = own ? numbered(own.length) : classesOf([train.targets, test.targets], count);
  const names = classNames === undefined ? own : await namesGiven(classNames, classes);
  const shown = names ?? (classes.areLabels ? undefined : classes.labels.map(String));
  const dataset = (read: CsvImages, file: string): ImageDataset => {
    const { classNames: _, reading: __, notes: ___, ...images } = read;
    const { targets, ...rest } = transpose ? turned(images) : images;
    return {
      ...rest,
      targets: classesFor(targets, classes, file),
      classes: classes.labels.length,
      ...(shown && { classNames: shown }),
    };
  };
  const { notes } = train;
  const [training, tested] = [dataset(train, trainFile), dataset(test, testFile)];
  return {
    train: training,
    test: tested,
    digests: { training: digestOf(training), test: digestOf(tested) },
    validation: undefined,
    labels: classes.areLabels ? undefined : classes.labels,
    csv: train.reading,
    notes: [
      ...notes.map((note) => `${basename(trainFile)}: ${note}`),
      ...test.notes.filter((note) => !notes.includes(note))
        .map((note) => `${basename(testFile)}: ${note}`),
      ...labelNotes(classes),
      ...fewerClasses(classNames, classes),
    ],
  };
}

/** Returns images with rows and columns of pixels exchanged. */
export function turned(images: ImageDataset): ImageDataset {
  const { bytes, height, width } = transposedImages({ ...images, bytes: images.inputs.bytes });
  return { ...images, height, width, inputs: { ...images.inputs, bytes } };
}

async function fromFolder(
  directory: string,
  { size, isGray = false, transpose = false, classNames, classes: count, onProgress }: LoadOptions,
): Promise<LoadedImages> {
  const folder = await imageFolder(directory);
  const parts = [folder.train, folder.validation ?? [], folder.test ?? []];
  const entries = parts.flat();
  const names = classNamesOf(entries);
  requireCount(directory, names.length, count);
  const given = classNames === undefined
    ? names
    : await namesGiven(classNames, numbered(names.length)) ?? names;
  const images = await decodeImages(entries, {
    size,
    channels: isGray ? 1 : undefined,
    ...(onProgress && { onProgress }),
  });
  const all = imagesOf(entries, transpose ? transposedImages(images) : images, names, given);
  const { train: { length: first }, validation, test } = folder;
  const second = first + (validation?.length ?? 0);
  const [before, tested] = trainTestSplit(all, test?.length ?? 0);
  const [training, judged] = trainTestSplit(before, second - first);
  const held = test ? undefined : Math.max(Math.round(TEST_PART * first), 1);
  const [rest, drawn] = held === undefined ? [training, tested] : heldForTest(training);
  const files = filesOf(entries, directory);
  return {
    testFiles: held === undefined
      ? files.slice(second)
      : namesHeldForTest(training, files.slice(0, first)),
    train: rest,
    test: drawn,
    validation: validation && judged,
    labels: undefined,
    ...(given.some((name, i) => name !== names[i]) && { folders: names }),
    digests: {
      training: digestOf(training),
      ...(test && { test: digestOf(tested) }),
    },
    notes: [
      `images are ${imageText(images)}${colorText(images, isGray)}`,
      ...(images.resized > 0
        ? [`${grouped(images.resized)} of ${grouped(entries.length)} images had another size`]
        : []),
      ...(held === undefined ? [] : [
        `there is no folder called test: ${
          grouped(held)
        } images are held back, drawn from all classes`,
      ]),
      ...folder.notes,
      ...fewerClasses(classNames, numbered(names.length)),
      ...(given.every((name, i) => name === names[i]) ? [] : [
        `folders ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""} are called ${
          given.slice(0, 3).join(", ")
        }${names.length > 3 ? ", …" : ""}`,
      ]),
    ],
  };
}

/**
 * Returns the images to train with, and those to test with: a fifth, drawn from all classes alike. They are the same
 * each time, so that runs with any seed are tested on the same images, and on none that they have seen.
 */
export function heldForTest(
  images: ImageDataset,
): readonly [rest: ImageDataset, test: ImageDataset] {
  const count = Math.max(Math.round(TEST_PART * images.inputs.rows), 1);
  return trainTestSplit(images, count, {
    key: random.key(TEST_SEED),
    stratify: true,
  });
}

/** Returns the names of the images that {@linkcode heldForTest} holds back, of the names of all. */
export function namesHeldForTest(
  { targets }: Pick<ImageDataset, "targets">,
  names: readonly string[],
): readonly string[] {
  // Classes alone decide which images are held back.
  const bytes = new Uint8Array(Uint32Array.from(names, (_, i) => i).buffer);
  const places = imageDataset(bytes, targets, { height: 1, width: 4, channels: 1, classes: 256 });
  const { inputs } = heldForTest(places)[1];
  return Array.from(new Uint32Array(inputs.bytes.slice().buffer), (place) => names[place] ?? "");
}

/** Returns the paths of images below a folder, with slashes. */
export function filesOf(entries: readonly ImageEntry[], directory: string): readonly string[] {
  return entries.map(({ path }) => relative(directory, path).replaceAll("\\", "/"));
}

/** The seed that draws test images. */
const TEST_SEED = 0;

/** Returns the dataset of images from folders of classes. */
export function imagesOf(
  entries: readonly ImageEntry[],
  { bytes, height, width, channels }: Pick<ImageDataset, "height" | "width" | "channels"> & {
    readonly bytes: Uint8Array;
  },
  folders: readonly string[],
  classNames: readonly string[],
): ImageDataset {
  const places = new Map(folders.map((name, place) => [name, place]));
  const labels = Uint8Array.from(entries, ({ name }) => places.get(name) ?? 0);
  return imageDataset(bytes, labels, { height, width, channels, classNames });
}

function requireCount(directory: string, found: number, count: number | undefined): void {
  if (found > 256) {
    throw new RunError(`Cannot use ${directory}: it has ${found} folders of classes, above 256`);
  }
  if (count !== undefined && count !== found) {
    throw new RunError(
      `Cannot use ${directory} with --classes ${count}: it has ${found} folders of classes`,
    );
  }
}

function imageText({ height, width }: Pick<ImageDataset, "height" | "width">): string {
  return height === width
    ? `${sizeText({ height, width })} pixels`
    : `${width} pixels wide and ${height} high`;
}

function colorText(
  { channels, colored }: { readonly channels: number; readonly colored: string | undefined },
  isGray: boolean,
): string {
  if (isGray) return ", made gray";
  return channels === 1
    ? ", gray"
    : `, all taken in color, because ${
      (colored ?? "").split(/[/\\]/).slice(-2).join("/")
    } has colors (--grey makes them gray)`;
}

/**
 * Throws unless images have the size and the number of classes of those to train with.
 *
 * @throws {RunError} if they have not.
 */
export function requireAlike(what: string, images: ImageDataset, train: ImageDataset): void {
  if (imageShape(images) !== imageShape(train)) {
    throw new RunError(
      `Cannot use ${what}: its images are ${imageShape(images)}, and those to train with ${
        imageShape(train)
      }`,
    );
  }
}
