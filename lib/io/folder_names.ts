/**
 * Names of files in folders.
 *
 * @module
 */

import { asReadError, isMissing } from "./open_bytes.ts";

/**
 * Returns the names of the files in a folder on disk, links included, in order. Returns undefined if there is
 * no such folder.
 *
 * @throws {Error} if the folder may not be read.
 */
export async function fileNamesIn(folder: string | URL): Promise<readonly string[] | undefined> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => name).toSorted();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw asReadError(folder, error);
  }
}
