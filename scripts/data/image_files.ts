/**
 * Folders of images on the disk.
 *
 * @module
 */

import { join } from "node:path";
import { asReadError } from "../../lib/io/open_bytes.ts";
import { RunError } from "../shared/command.ts";
import { pathBelow } from "../shared/paths.ts";
import {
  type Contents,
  entriesOf,
  type FolderReader,
  type ImageEntry,
  isIgnored,
  type PartEntries,
} from "./image_folder.ts";

/** The folders of the system. */
export const SYSTEM: FolderReader = {
  contents: contentsOf,
  join,
  isInside,
  realPath: (path) => Deno.realPath(path),
};

/** Returns the images to judge epochs by in a folder: those in its folder `validation`, or else those to test with. */
export async function validationEntries(directory: string): Promise<readonly ImageEntry[]> {
  return (await entriesOf(directory, ["validation", "test"], SYSTEM)).images;
}

/**
 * Returns the images to test with in a folder: those in its folder `test`, or else all that are to train with, in
 * its folder `train` or in its folders of classes.
 *
 * @throws {RunError} if the folder cannot be read, or has no images in folders of classes.
 */
export async function testEntries(directory: string): Promise<PartEntries> {
  return await entriesOf(directory, ["test"], SYSTEM);
}

/** Returns what is in a folder, in order, without hidden files and what systems leave behind. */
async function contentsOf(directory: string): Promise<Contents> {
  const [folders, files]: [string[], string[]] = [[], []];
  const links = new Set<string>();
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(directory)) {
      if (isIgnored(name)) continue;
      if (isSymlink) links.add(name);
      const isFolder = isDirectory || isSymlink && await isDirectoryAt(join(directory, name));
      (isFolder ? folders : files).push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new RunError(`Cannot find ${directory}: there is no such folder`);
    }
    if (error instanceof Deno.errors.NotADirectory) {
      throw new RunError(
        `Cannot read ${directory}: it is no folder. --images takes one with a folder for each class`,
      );
    }
    throw new RunError(asReadError(directory, error).message);
  }
  return { folders: folders.toSorted(), files: files.toSorted(), links };
}

async function isDirectoryAt(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory === true;
}

/** Tells whether a path leads to what is in a folder: links may lead elsewhere. */
async function isInside(root: string, path: string): Promise<boolean> {
  const [real, target] = await Promise.all(
    [root, path].map((each) => Deno.realPath(each).catch(() => undefined)),
  );
  return real !== undefined && target !== undefined && pathBelow(real, target) !== undefined;
}
