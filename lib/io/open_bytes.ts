/**
 * Opens files and answers of servers.
 *
 * @module
 */

import { collected } from "./collected.ts";
import { fileProblem, isMissing } from "./file_errors.ts";
import { hostFiles } from "./files.ts";
import type { ByteStream } from "./gzip.ts";
import type { HostFiles } from "./host_files.ts";

/** Returns the name of a location in errors: the path, or the whole URL. */
export function nameOf(location: string | URL): string {
  return location instanceof URL ? location.href : location;
}

/**
 * Opens the bytes at a path or URL, or returns undefined if nothing is there. A file needs
 * `--allow-read`, a server `--allow-net`.
 *
 * @throws {Error} if it is a directory, a pipe or a device, or the file may not be read, or the host has no
 * files, or the server cannot be reached or answers with an error.
 */
export async function openBytes(location: string | URL): Promise<ByteStream | undefined> {
  return location instanceof URL && location.protocol !== "file:"
    ? await openResponse(location)
    : await openFile(location);
}

/**
 * Returns all bytes at a path or URL.
 *
 * @param most As in {@linkcode collected}.
 *
 * @throws {Error} if nothing is there, or as {@linkcode openBytes} and {@linkcode collected} do.
 */
export async function readBytes(
  location: string | URL,
  most?: (head: Uint8Array) => number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await openBytes(location);
  if (bytes === undefined) throw new Error(`Cannot find ${nameOf(location)}`);
  return await naming(nameOf(location), collected(bytes, most));
}

/** Returns the result of reading. A SyntaxError gets the name of what is read into its message. */
export async function naming<Result>(source: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read ${source}: ${error.message}`, { cause: error });
  }
}

async function openFile(location: string | URL): Promise<ByteStream | undefined> {
  const files = requireFiles(location);
  try {
    // Opening a pipe would wait for its writer.
    const kind = await files.look(location, true);
    if (kind === "file") return await files.open(location);
    throw new Error(kind === "folder" ? "it is a directory" : `it is ${ENDLESS}`);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw asReadError(location, error);
  }
}

/**
 * Returns the files of the host.
 *
 * @throws {Error} if it has none.
 */
export function requireFiles(location: string | URL): HostFiles {
  const files = hostFiles();
  if (files) return files;
  throw new Error(
    `Cannot read ${nameOf(location)}: this host has no files. Give the URL of a server, ` +
      "such as new URL(path, location.href), or fetch the bytes and parse them",
  );
}

const ENDLESS =
  "a pipe or a device, which may have no end: save what it gives as a file, and name that";

/** Returns the error of reading a file or folder, with a message of one line that says what and why. */
export function asReadError(location: string | URL, error: unknown): Error {
  return new Error(`Cannot read ${nameOf(location)}: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(error: unknown): string {
  const { name, flags } = hostFiles() ?? {};
  switch (fileProblem(error)) {
    case "not capable":
      return `${name} may not read there: it takes the flag ${flags?.read}`;
    case "denied":
      return "it, or a folder above it, does not permit it";
    default:
      return error instanceof Error ? error.message : `${error}`;
  }
}

async function openResponse(url: URL): Promise<ByteStream | undefined> {
  const response = await fetch(url).catch((error) => {
    throw error instanceof TypeError
      ? new Error(`Cannot read ${nameOf(url)}: the server cannot be reached`, { cause: error })
      : error;
  });
  if (response.ok) return response.body ?? new Blob().stream();
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  throw new Error(
    `Cannot read ${nameOf(url)}: the server answered ${response.status} ${response.statusText}`,
  );
}
