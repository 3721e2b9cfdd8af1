/**
 * Writing into the folder of a run: permissions and errors.
 *
 * @module
 */

import { asWriteError } from "../../lib/io/write_file.ts";
import { RunError } from "../shared/command.ts";

/** What helps where nothing can be written. */
export const ELSEWHERE = ". Give --out a folder that can be written, or keep nothing by --no-save";

/**
 * Returns the result of writing into a folder.
 *
 * @param then What to do about an error, as the end of its message.
 *
 * @throws {RunError} if writing fails.
 */
export async function written<Result>(
  path: string,
  write: () => Promise<Result>,
  then = "",
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RunError(`${error.message}. The training diverged: try a lower --learning-rate`);
    }
    throw new RunError(`${asWriteError(path, error).message}${then}`, { cause: error });
  }
}

/**
 * Asks for the permission to write a folder with all its files.
 *
 * @param command A command that has the permission.
 *
 * @throws {RunError} if the permission is denied.
 */
export async function requirePermission(path: string, command: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "write", path });
  if (state === "granted") return;
  throw new RunError(
    `Cannot write ${path}: Deno may not write there. Keep the run in runs/, or use: ${command}`,
  );
}
