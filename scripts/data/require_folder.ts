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
 * @throws {RunError} if there is no such folder.
 */
export async function requireFolder(directory: string, { names }: IdxSet): Promise<void> {
  if (names?.size !== 0 || await fileNamesIn(directory) !== undefined) return;
  throw new RunError(`Cannot find ${directory}: there is no such folder`);
}
