/**
 * Names of files in folders.
 *
 * @module
 */

import { isMissing } from "./file_errors.ts";
import { asReadError, requireFiles } from "./open_bytes.ts";

/**
 * Returns the names of the files in a folder on disk, links included, in order. Returns undefined if there is
 * no such folder.
 *
 * @throws {Error} if the folder may not be read, or the host has no files.
 */
export async function fileNamesIn(folder: string | URL): Promise<readonly string[] | undefined> {
  const files = requireFiles(folder);
  try {
    return (await files.fileNames(folder)).toSorted();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw asReadError(folder, error);
  }
}
