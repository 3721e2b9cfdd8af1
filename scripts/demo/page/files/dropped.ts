/// <reference lib="dom" />
/**
 * Files and folders that are dropped on the page or picked.
 *
 * @module
 */

import type { GivenFile } from "../protocol.ts";

/** No drop has more files. */
const MOST_FILES = 200_000;

/** Returns picked files, with the folders that they are in. */
export function pickedFiles(files: Iterable<File>): readonly GivenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, content: file }));
}

/**
 * Returns dropped files, and those in dropped folders.
 *
 * @throws {RangeError} if there are too many.
 */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly GivenFile[]> {
  // The list is empty after the first turn.
  const dropped = [...items].filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: GivenFile[] = [];
  for (const { entry, file } of dropped) {
    if (entry) await gather(entry, "", found);
    else if (file) found.push({ path: file.name, content: file });
  }
  return found;
}

async function gather(entry: FileSystemEntry, folder: string, found: GivenFile[]): Promise<void> {
  const path = folder + entry.name;
  if (isFile(entry)) {
    const content = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path, content });
    if (found.length > MOST_FILES) {
      throw new RangeError(`Cannot open more than ${MOST_FILES.toLocaleString("en")} files`);
    }
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    const read = (): Promise<FileSystemEntry[]> =>
      new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    // A reader gives a hundred at a time.
    for (let some = await read(); some.length > 0; some = await read()) {
      for (const each of some) await gather(each, `${path}/`, found);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** The files whose contents are taken in one turn: each takes the browser a fraction of a millisecond. */
const AT_ONCE = 40;

/** Returns files whose contents workers get at once. The page takes them in turns, so that it misses no frames. */
export async function readied(files: readonly GivenFile[]): Promise<readonly GivenFile[]> {
  const ready: GivenFile[] = [];
  for (const { path, content } of files) {
    // A file on the disk is looked up where it is sent; a slice of it is not.
    ready.push({ path, content: content.slice() });
    if (ready.length % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return ready;
}
