/**
 * Writes files so that none is ever half written.
 *
 * @module
 */

import { fromFileUrl } from "./file_url.ts";

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
    await requireFile(target);
    const partial = await newFileBeside(target, bytes);
    try {
      await Deno.rename(partial, target);
    } catch (error) {
      await Deno.remove(partial).catch(() => {});
      throw error;
    }
  } catch (error) {
    throw asWriteError(target, error);
  }
  await flushFolder(target);
}

/** Throws if something is at a path that a file must not replace: a device, a pipe or a folder. */
async function requireFile(path: string): Promise<void> {
  // Without the permission to read, Deno would ask the user.
  const { state } = await Deno.permissions.query({ name: "read", path });
  if (state !== "granted") return;
  const info = await Deno.lstat(path).catch(() => undefined);
  if (!info || info.isFile || info.isSymlink) return;
  throw new Error(info.isDirectory ? "it is a directory" : "it is a device or a pipe, and no file");
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
  for (;;) {
    const path = `${target}.${Deno.pid}-${count++}.partial`;
    try {
      using file = await Deno.open(path, { write: true, createNew: true });
      await writeFlushed(file, bytes);
      return path;
    } catch (error) {
      // Another program has the same number in another container, or left the file behind.
      if (error instanceof Deno.errors.AlreadyExists) continue;
      await Deno.remove(path).catch(() => {});
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
  if (error instanceof Deno.errors.NotCapable) {
    return `Deno may not write there: it takes the flag --allow-write=${path}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "it, or a folder above it, does not permit it";
  }
  if (error instanceof Deno.errors.NotFound) return "its folder is missing";
  return error instanceof Error ? error.message : `${error}`;
}

/** Writes all bytes where a file stands, and flushes them to the disk. */
export async function writeFlushed(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  await file.sync();
}

/** Makes the new name of a file outlast a power cut, where the system can flush folders. */
async function flushFolder(path: string): Promise<void> {
  const folder = path.replace(/[^/\\]*$/, "") || ".";
  try {
    using file = await Deno.open(folder);
    await file.sync();
  } catch {
    // Windows cannot open folders, and reading this one may not be permitted. The file itself is safe.
  }
}

function pathToWrite(url: URL): string {
  if (url.protocol !== "file:") throw new TypeError(`Cannot write ${url.href}: it is no file`);
  return fromFileUrl(url);
}
