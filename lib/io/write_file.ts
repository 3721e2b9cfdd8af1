/**
 * Writes files so that none is ever half written.
 *
 * @module
 */

import { fileProblem } from "./file_errors.ts";
import { fromFileUrl } from "./file_url.ts";
import { hostFiles } from "./files.ts";
import type { HostFiles } from "./host_files.ts";

/**
 * Writes a file that holds either the new bytes or what it held before, even after a signal, a full disk
 * or a power cut. The bytes go to a new file beside it, which is flushed to the disk and then renamed. A
 * link in the file's place is replaced, and what it points to stays as it is. After a signal, the file
 * beside it may stay: its name is the file's own with a number and `.partial` behind it.
 *
 * @throws {TypeError} if the URL is not that of a file.
 * @throws {Error} if the file cannot be written; the message names the file and says why.
 */
export async function writeWhole(path: string | URL, bytes: Uint8Array): Promise<void> {
  const target = path instanceof URL ? pathToWrite(path) : path;
  try {
    const files = requireFiles();
    await requireFile(files, target);
    const partial = await newFileBeside(target, bytes);
    try {
      await files.rename(partial, target);
    } catch (error) {
      await files.remove(partial).catch(() => {});
      throw error;
    }
    await flushFolder(files, target);
  } catch (error) {
    throw asWriteError(target, error);
  }
}

/** Throws if something is at a path that a file must not replace: a device, a pipe or a folder. */
async function requireFile(files: HostFiles, path: string): Promise<void> {
  if (!await files.mayLook(path)) return;
  const kind = await files.look(path, false).catch(() => undefined);
  if (kind === "folder") throw new Error("it is a directory");
  if (kind === "endless") throw new Error("it is a device or a pipe, and no file");
}

/**
 * Tells whether a name is that of a file that {@linkcode writeWhole} writes beside another one.
 *
 * @param target The name of the other file.
 */
export function isPartial(name: string, target: string): boolean {
  return name.startsWith(`${target}.`) &&
    /^(?:\d+-\d+\.)?partial$/.test(name.slice(target.length + 1));
}

/**
 * Writes bytes to a new file beside another one, flushes it to the disk, and returns its path. No other
 * writer has the same file, and no link is followed.
 *
 * @throws {Error} if it cannot be written. Then the file is gone.
 */
export async function newFileBeside(target: string, bytes: Uint8Array): Promise<string> {
  const files = requireFiles();
  for (;;) {
    const path = `${target}.${files.process}-${count++}.partial`;
    try {
      await files.create(path, bytes);
      return path;
    } catch (error) {
      // Another program has the same number in another container, or left the file behind.
      if (fileProblem(error) === "exists") continue;
      await files.remove(path).catch(() => {});
      throw error;
    }
  }
}

/** The number of files that this program has begun. */
let count = 0;

/** An error of writing whose message is complete. */
class WriteError extends Error {}

/** Returns the error of writing a file or folder, with a message of one line that says what and why. */
export function asWriteError(path: string, error: unknown): Error {
  if (error instanceof WriteError) return error;
  return new WriteError(`Cannot write ${path}: ${reasonOf(path, error)}`, { cause: error });
}

function reasonOf(path: string, error: unknown): string {
  const { name, flags } = hostFiles() ?? {};
  switch (fileProblem(error)) {
    case "not capable":
      return `${name} may not write there: it takes the flag ${flags?.write}=${path}`;
    case "denied":
      return "it, or a folder above it, does not permit it";
    case "missing":
      return "its folder is missing";
    default:
      return error instanceof Error ? error.message : `${error}`;
  }
}

/** Returns the files of the host. Throws if it has none. */
function requireFiles(): HostFiles {
  const files = hostFiles();
  if (files) return files;
  throw new Error("this host has no files. Serialize to bytes instead, and store those");
}

/** Makes the new name of a file outlast a power cut, where the system can flush folders. */
async function flushFolder(files: HostFiles, path: string): Promise<void> {
  const folder = path.replace(/[^/\\]*$/, "") || ".";
  // Windows cannot open folders, and reading this one may not be permitted. The file itself is safe.
  await files.flushFolder(folder).catch(() => {});
}

function pathToWrite(url: URL): string {
  if (url.protocol !== "file:") throw new TypeError(`Cannot write ${url.href}: it is no file`);
  return fromFileUrl(url);
}
