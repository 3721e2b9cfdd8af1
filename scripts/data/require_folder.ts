/**
 * Folders that are missing.
 *
 * @module
 */

import type { IdxSet } from "../../lib/data/idx_set.ts";
import { fileNamesIn } from "../../lib/io/folder_names.ts";
import { RunError } from "../shared/command.ts";

/**
 * Throws unless a folder of IDX files, or a dataset in it, is there.
 *
 * @throws {RunError} if there is no such folder, but perhaps a file.
 */
export async function requireFolder(directory: string, { names }: IdxSet): Promise<void> {
  if (names?.size !== 0 || await fileNamesIn(directory) !== undefined) return;
  const isFile = (await Deno.stat(directory).catch(() => undefined))?.isFile === true;
  throw new RunError(
    isFile
      ? `Cannot read ${directory}: it is a file, and --data takes a folder of IDX files. --train and --test read CSV`
      : `Cannot find ${directory}: there is no such folder`,
  );
}
