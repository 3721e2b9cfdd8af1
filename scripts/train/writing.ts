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
    if (error instanceof RunError) throw error;
    if (error instanceof RangeError) {
      throw new RunError(`${error.message}. The training diverged: try a lower --learning-rate`);
    }
    throw new RunError(`${asWriteError(path, error).message}${then}`, { cause: error });
  }
}

/**
 * Asks for the permission to write a folder with all its files. A link to a folder needs the permission
 * for that folder as well.
 *
 * @param command A command that has the permission.
 *
 * @throws {RunError} if the permission is denied.
 */
export async function requirePermission(path: string, command: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "write", path });
  if (state === "granted" && await isWithin(path)) return;
  throw new RunError(
    `Cannot write ${path}: Deno may not write there. Keep the run in runs/, or use: ${command}`,
  );
}

/** Tells whether what is at a path may be written. A link does not lend its permission to its target. */
async function isWithin(path: string): Promise<boolean> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (!info?.isSymlink) return true;
  const target = await Deno.realPath(path).catch(() => undefined);
  if (target === undefined) return false;
  return (await Deno.permissions.request({ name: "write", path: target })).state === "granted";
}
