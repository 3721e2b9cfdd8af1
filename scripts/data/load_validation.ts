/**
 * Images from one place, to judge epochs by or to test with, whose classes are known.
 *
 * @module
 */

import { datasetOf, readIdxPair } from "../../lib/data/idx_pair.ts";
import type { CsvReading } from "../../lib/data/csv.ts";
import { setsIn } from "../../lib/data/idx_names.ts";
import { idxSetAt } from "../../lib/data/idx_set.ts";
import { fileNamesIn } from "../../lib/io/folder_names.ts";
import type { ImageDataset } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { readCsv } from "../shared/read_csv.ts";
import { classesFor, numbered } from "./classes.ts";
import { decodeImages } from "./decode_images.ts";
import { imagesOf } from "./from_folder.ts";
import { validationEntries } from "./image_files.ts";
import { classNamesOf, type ImageEntry } from "./image_folder.ts";
import { pictureAt } from "./picture_at.ts";
import { turned } from "./turned.ts";
import { firstNames, requireNumbers } from "./require_numbers.ts";
import { requireFolder } from "./require_folder.ts";
import type { Reading } from "./source.ts";

/** Classes and the size of the images that others have to fit. */
export interface Known {
  readonly train: Pick<ImageDataset, "height" | "width" | "channels" | "classes" | "classNames">;
  /** The label of each class in files, where labels are not the numbers of the classes. */
  readonly labels: readonly number[] | undefined;
  /** The name of the folder of each class, where classes have other names. */
  readonly folders?: readonly string[];
  readonly reading: Reading;
  /** How CSV of the same kind was read. */
  readonly csv?: CsvReading;
  /** Whether the classes are folders: labels in CSV mean them by their names if all of these are numbers. */
  readonly areFolders?: boolean;
  /** Is told how CSV was read, line by line. */
  readonly onNotes?: (notes: readonly string[]) => void;
}

/**
 * Loads the validation images in a CSV file, in a folder of IDX files (its training images), or in a folder of
 * classes.
 *
 * @throws {Error} if they cannot be read, or show a class that is not known.
 */
export async function loadValidation(path: string, known: Known): Promise<ImageDataset> {
  const names = await fileNamesIn(path);
  if (names === undefined) return await csvImages(path, known);
  return setsIn(names, "train").length > 0
    ? await idxImages(path, "train", known)
    : (await folderImages(await validationEntries(path), path, known)).images;
}

/** Loads a part of the images in a folder of IDX files. */
export async function idxImages(
  location: string | URL,
  part: "train" | "test",
  { train: { classes, classNames }, labels, reading: { transpose } }: Known,
): Promise<ImageDataset> {
  const set = await idxSetAt(location, part);
  if (typeof location === "string") await requireFolder(location, set);
  const pair = await readIdxPair(set, part, transpose === undefined ? {} : { transpose });
  const known = labels ? { labels, areLabels: false } : numbered(classes);
  return datasetOf(
    { ...pair, labels: classesFor(pair.labels, known, pair.sources.labels) },
    { classes, ...(classNames && { classNames }) },
  );
}

/** Loads the images in a CSV file. Where its classes have names, these say which classes they are. */
export async function csvImages(
  path: string,
  {
    train: { height, width, channels, classes, classNames },
    labels,
    csv,
    reading,
    areFolders = false,
    onNotes,
  }: Known,
): Promise<ImageDataset & { readonly firstRow: number }> {
  const { transpose = false, csv: flags = {} } = reading;
  const size = transpose ? { height: width, width: height } : { height, width };
  const isPlain = height === width && channels === 1;
  const { reading: _, notes, firstRow, ids: __, ...read } = await readCsv(path, {
    ...flags,
    // Whoever uses the images says what they need where these are squares of another size.
    ...(!isPlain && { ...size, channels }),
    ...(csv && { like: csv }),
  });
  const images = transpose ? turned(read) : read;
  if (images.classNames && !classNames) requireNumbers(path, images.classNames);
  const byName = areFolders && classNames ? labelsByName(classNames) : undefined;
  onNotes?.([
    ...notes,
    ...(areFolders && classNames && !byName && !images.classNames
      ? [`labels from 0 on are the classes ${firstNames(classNames)}, in this order`]
      : []),
  ]);
  if (images.classNames && classNames) {
    return csv?.classNames
      ? { ...images, firstRow, classes, classNames }
      : { ...renumbered(images, images.classNames, classNames, path), firstRow };
  }
  const told = byName ?? labels;
  const known = told ? { labels: told, areLabels: false } : numbered(classes);
  return {
    ...images,
    firstRow,
    classes,
    ...(byName && classNames && { classNames }),
    targets: classesFor(images.targets, known, path, firstRow),
  };
}

/** Returns the labels that the names of classes are, or undefined unless all are whole numbers. */
function labelsByName(names: readonly string[]): readonly number[] | undefined {
  const labels = names.map((name) => /^\d{1,3}$/.test(name) ? Number(name) : NaN);
  return new Set(labels).size === names.length && !labels.some(Number.isNaN) ? labels : undefined;
}

/** Loads images of folders of classes, in the size and with the channels that are known. */
export async function folderImages(
  entries: readonly ImageEntry[],
  path: string,
  { train, folders: ownFolders, reading: { transpose = false } }: Known,
  onProgress?: (count: number) => void,
): Promise<{ readonly images: ImageDataset; readonly resized: number }> {
  const folders = classNamesOf(entries);
  const { height, width, channels } = train;
  const size = transpose ? { height: width, width: height } : { height, width };
  const decoded = await decodeImages(entries, {
    size,
    channels,
    read: pictureAt,
    ...(onProgress && { onProgress }),
  });
  const read = imagesOf(entries, decoded, folders, folders);
  const images = transpose ? turned(read) : read;
  const names = ownFolders ?? train.classNames ??
    numbered(train.classes).labels.map((label) => `${label}`);
  const classNames = train.classNames ?? names;
  return {
    images: { ...renumbered(images, folders, names, path), classNames },
    resized: decoded.resized,
  };
}

/** Returns the names of classes as a text: all, or the first ones and the last one. */
function someNames(names: readonly string[]): string {
  return names.length <= 10
    ? names.join(", ")
    : `${names.slice(0, 8).join(", ")}, … ${names.at(-1)}: ${names.length} in all`;
}

/** Returns images with the classes that their names have among others. */
function renumbered(
  images: ImageDataset,
  names: readonly string[],
  known: readonly string[],
  path: string,
): ImageDataset {
  const places = names.map((name) => known.indexOf(name));
  const odd = images.targets.findIndex((label) => (places[label] ?? -1) < 0);
  if (odd >= 0) {
    throw new RunError(
      `Cannot use ${path}: it has the class ${names[images.targets[odd] ?? 0]}, which is none of ${
        someNames(known)
      }`,
    );
  }
  const targets = images.targets.map((label) => places[label] ?? 0);
  return { ...images, targets, classes: known.length, classNames: known };
}
