/**
 * The folders of the members of an ensemble, in the folder of the ensemble.
 *
 * @module
 */

import { join } from "node:path";
import { isMissing } from "../../lib/io/file_errors.ts";
import { FILES } from "./run_files.ts";

const NAME = /^member-[1-9]\d*$/;

/** Returns the name of the folder of a member. Members count from 1. */
export function memberName(member: number): string {
  return `member-${member}`;
}

/** Returns the folder of the last member in the folder of an ensemble, or undefined where there is none. */
export async function lastMember(path: string): Promise<string | undefined> {
  let last = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory && NAME.test(name)) {
        last = Math.max(last, Number(name.slice("member-".length)));
      }
    }
  } catch (error) {
    // The run may be deleted while somebody watches it.
    ignoringMissing(error);
  }
  return last === 0 ? undefined : join(path, memberName(last));
}

/** Deletes the runs of the members of an ensemble, so that none is taken for a part of the next one. */
export async function clearMembers(path: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (!isDirectory || !NAME.test(name)) continue;
    const folder = join(path, name);
    for (const file of FILES) await Deno.remove(join(folder, file)).catch(ignoringMissing);
    // Files of the user's own stay, and their folder with them.
    if ((await Array.fromAsync(Deno.readDir(folder))).length === 0) await Deno.remove(folder);
  }
}

function ignoringMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
