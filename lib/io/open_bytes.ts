/**
 * The door to files and servers: what reads data opens it here.
 *
 * @module
 */

import type { ByteStream } from "./gzip.ts";

/** How errors call a place: the path, or the URL in full. */
export function nameOf(location: string | URL): string {
  return location instanceof URL ? location.href : location;
}

/**
 * The bytes at a path or URL, or undefined if there is nothing. A file needs `--allow-read`, a server
 * `--allow-net`.
 *
 * @throws {Error} if a directory is there or the file may not be read, or if the server cannot be reached
 * or answers with an error.
 */
export async function openBytes(location: string | URL): Promise<ByteStream | undefined> {
  return location instanceof URL && location.protocol !== "file:"
    ? await openResponse(location)
    : await openFile(location);
}

/**
 * Returns all bytes at a path or URL.
 *
 * @throws {Error} if nothing is there, or as {@linkcode openBytes} does.
 */
export async function readBytes(location: string | URL): Promise<Uint8Array> {
  const bytes = await openBytes(location);
  if (bytes === undefined) throw new Error(`Cannot find ${nameOf(location)}`);
  return await new Response(bytes).bytes();
}

async function openFile(location: string | URL): Promise<ByteStream | undefined> {
  try {
    const file = await Deno.open(location);
    const { isDirectory } = await file.stat();
    if (!isDirectory) return file.readable;
    file.close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    // What the system says need not name the file.
    throw new Error(`Cannot read ${nameOf(location)}: ${reasonOf(error)}`, { cause: error });
  }
  throw new Error(`Cannot read ${nameOf(location)}: it is a directory`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    return "Deno may not read there: it takes the flag --allow-read";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "it, or a folder above it, does not permit it";
  }
  return error instanceof Error ? error.message : `${error}`;
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
