/**
 * Folders of images, with a folder for each class.
 *
 * @module
 */

import { setsIn } from "../../lib/data/idx_names.ts";
import { RunError } from "../shared/run_error.ts";

/** An image: its file, and the name of its class. */
export interface ImageEntry {
  readonly path: string;
  readonly name: string;
}

/** The images in a folder by part, and what was left out, line by line. */
export interface ImageFolder {
  /** All images of a folder without parts, or those to train with. */
  readonly train: readonly ImageEntry[];
  readonly validation: readonly ImageEntry[] | undefined;
  readonly test: readonly ImageEntry[] | undefined;
  readonly notes: readonly string[];
}

/** What is in a folder, in order, without hidden files and what systems leave behind. */
export interface Contents {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** The names of links among both. */
  readonly links: ReadonlySet<string>;
}

/** How folders are read: those of the system, or of files that a page was given. */
export interface FolderReader {
  /** Returns what is in a folder, without the {@linkcode isIgnored | ignored names}. Throws unless it is a folder that can be read. */
  readonly contents: (directory: string) => Promise<Contents>;
  /** Returns a path below a folder. */
  readonly join: (directory: string, name: string) => string;
  /** Tells whether a path leads to what is in a folder: links may lead elsewhere. */
  readonly isInside: (root: string, path: string) => Promise<boolean>;
  /** Returns where a folder really is. */
  readonly realPath: (path: string) => Promise<string>;
}

/** Tells whether a name is hidden, or one that systems leave behind. */
export function isIgnored(name: string): boolean {
  return /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(name);
}

/** The names of folders of parts. */
const PARTS = {
  train: ["train", "training"],
  validation: ["validation", "valid", "val", "dev"],
  test: ["test", "testing"],
} as const;

/** A part of the images in a folder. */
export type FolderPart = keyof typeof PARTS;

/** Files with other ends of names are no images. */
export const IMAGE =
  /\.(png|jpe?g|jfif|webp|p[bgpn]m|gif|bmp|tiff?|heic|heif|avif|jxl|jp2|svg)(\.gz)?$/i;

/** No folder has more images. */
const MOST_FILES = 2 ** 22;

/**
 * Returns the images in a folder: `train/CLASS/…` and `test/CLASS/…`, perhaps `validation/CLASS/…`; or
 * `CLASS/…`.
 *
 * @throws {RunError} if the folder cannot be read, or has no images in folders of classes.
 */
export async function imagesIn(directory: string, reader: FolderReader): Promise<ImageFolder> {
  const { folders, files } = await reader.contents(directory);
  const partIn = (part: FolderPart): string | undefined => folderOf(part, directory, folders);
  const parts = { train: partIn("train"), validation: partIn("validation"), test: partIn("test") };
  const skipped = nothing();
  if (parts.train === undefined) {
    const test = parts.test;
    if (test !== undefined) {
      throw new RunError(
        `Cannot train on the images in ${directory}: it has a folder ${test}, and none called train`,
      );
    }
    skipped.others.push(...files);
    const train = await classesIn(directory, directory, folders, { reader, skipped });
    requireSome(directory, train, files);
    return { train, validation: undefined, test: undefined, notes: notesOf(skipped) };
  }
  const known = Object.values(parts);
  const unused = folders.filter((name) => !known.includes(name));
  const read = async (part: string | undefined): Promise<readonly ImageEntry[] | undefined> => {
    if (part === undefined) return undefined;
    const path = reader.join(directory, part);
    const inner = await reader.contents(path);
    skipped.others.push(...inner.files.map((name) => reader.join(part, name)));
    const images = await classesIn(directory, path, inner.folders, { reader, skipped });
    requireSome(path, images, inner.files);
    return images;
  };
  return {
    train: await read(parts.train) ?? [],
    validation: await read(parts.validation),
    test: await read(parts.test),
    notes: [
      ...(unused.length > 0
        ? [`left out: ${some(unused)}, as there is a folder ${parts.train}`]
        : []),
      ...notesOf(skipped),
    ],
  };
}

/** Returns the name of the folder of a part, if there is one. */
function folderOf(
  part: FolderPart,
  directory: string,
  folders: readonly string[],
): string | undefined {
  const found = folders.filter((name) => PARTS[part].some((each) => each === name.toLowerCase()));
  if (found.length > 1) {
    throw new RunError(`Cannot choose the images in ${directory}: it has ${found.join(" and ")}`);
  }
  return found[0];
}

/** The images of a part of a folder. */
export interface PartEntries {
  readonly images: readonly ImageEntry[];
  /** Whether they are those to train with, as the folder has none for the part. */
  readonly isWhole: boolean;
  readonly notes: readonly string[];
}

/**
 * Returns the images of the first wanted part that a folder has, or else all that are to train with, in its folder
 * `train` or in its folders of classes.
 *
 * @throws {RunError} if the folder cannot be read, or has no images in folders of classes.
 */
export async function entriesOf(
  directory: string,
  wanted: readonly FolderPart[],
  reader: FolderReader,
): Promise<PartEntries> {
  const { folders, files } = await reader.contents(directory);
  const [own] = wanted.flatMap((part) => folderOf(part, directory, folders) ?? []);
  const part = own ?? folderOf("train", directory, folders);
  const skipped = nothing();
  const path = part === undefined ? directory : reader.join(directory, part);
  const inner = part === undefined ? { folders, files } : await reader.contents(path);
  const images = await classesIn(directory, path, inner.folders, { reader, skipped });
  requireSome(path, images, inner.files);
  return { images, isWhole: own === undefined, notes: notesOf(skipped) };
}

/** Returns the names of classes in order: by number if all are numbers, else by their characters. */
export function classNamesOf(images: readonly ImageEntry[]): readonly string[] {
  const names = [...new Set(images.map(({ name }) => name))];
  const areNumbers = names.every((name) => /^\d{1,9}$/.test(name));
  return areNumbers ? names.toSorted((a, b) => Number(a) - Number(b)) : names.toSorted();
}

/** What is left out. */
interface Skipped {
  readonly others: string[];
  readonly deeper: string[];
  readonly outside: string[];
  /** Folders without images. */
  readonly empty: string[];
  /** The folders that were read, by where they really are. */
  readonly read: Map<string, string>;
}

function nothing(): Skipped {
  return { others: [], deeper: [], outside: [], empty: [], read: new Map() };
}

/** Returns the images in folders of classes, in order. */
async function classesIn(
  root: string,
  directory: string,
  names: readonly string[],
  { reader, skipped }: { readonly reader: FolderReader; readonly skipped: Skipped },
): Promise<readonly ImageEntry[]> {
  const images: ImageEntry[] = [];
  for (const name of names) {
    const folder = reader.join(directory, name);
    if (!await reader.isInside(root, folder)) {
      skipped.outside.push(folder);
      continue;
    }
    requireNew(root, folder, await reader.realPath(folder), skipped.read);
    const { folders, files, links } = await reader.contents(folder);
    skipped.deeper.push(...folders.map((each) => reader.join(folder, each)));
    if (!files.some((file) => IMAGE.test(file))) skipped.empty.push(folder);
    for (const file of files) {
      const path = reader.join(folder, file);
      if (!IMAGE.test(file)) skipped.others.push(path);
      else if (links.has(file) && !await reader.isInside(root, path)) skipped.outside.push(path);
      else images.push({ path, name });
      if (images.length > MOST_FILES) {
        throw new RunError(`Cannot read ${directory}: it has more than ${MOST_FILES} images`);
      }
    }
  }
  return images;
}

/** Throws if a folder is one that was read before: links can give one folder two names. */
function requireNew(root: string, folder: string, real: string, read: Map<string, string>): void {
  const before = read.get(real);
  read.set(real, folder);
  if (before === undefined) return;
  throw new RunError(
    `Cannot use ${root}: ${before} and ${folder} are the same folder, as one is a link to the other`,
  );
}

function requireSome(
  directory: string,
  images: readonly ImageEntry[],
  files: readonly string[],
): void {
  if (images.length > 0) return;
  if (setsIn(files, "train").length > 0) {
    throw new RunError(
      `Cannot find images in ${directory}: it has IDX files, which --data reads`,
    );
  }
  const loose = files.filter((name) => IMAGE.test(name)).length;
  throw new RunError(
    `Cannot find images in ${directory}: it needs a folder for each class, with images in it` +
      (loose > 0
        ? `. ${
          loose === 1 ? "1 image lies" : `${loose} images lie`
        } in it without a folder of a class`
        : ""),
  );
}

function notesOf({ others, deeper, outside, empty }: Skipped): readonly string[] {
  return [
    ...(empty.length > 0 ? [`folders without images are no classes: ${some(empty)}`] : []),
    ...(others.length > 0 ? [`left out, as they are no images of a class: ${some(others)}`] : []),
    ...(deeper.length > 0 ? [`left out, as classes have no folders: ${some(deeper)}`] : []),
    ...(outside.length > 0
      ? [`left out, as they are links that lead outside or nowhere: ${some(outside)}`]
      : []),
  ];
}

/** Returns paths as a text: the first of them, and how many more there are. */
function some(paths: readonly string[]): string {
  const names = paths.length === 1 ? paths : paths.map((path) => path.replace(/^.*[/\\]/s, ""));
  return names.slice(0, 3).join(", ") +
    (names.length > 3 ? ` and ${names.length - 3} more` : "");
}
