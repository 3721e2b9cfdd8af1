/**
 * How files that foldnet writes say so.
 *
 * @module
 */

import type { Fail } from "../formats/fail.ts";

/** The text of a file's metadata. */
type Metadata = ReadonlyMap<string, string>;

/** The version of what the metadata says: files whose first number is greater are refused. */
const MAJOR = 1;

const VERSION = "foldnet";

/** What a file of this version has in its metadata. */
export const versionEntry: readonly [string, string] = [VERSION, `${MAJOR}.0`];

/** Whether foldnet wrote a file, and one that this version reads: what is newer fails. */
export function isOurs(metadata: Metadata, fail: Fail): boolean {
  const version = metadata.get(VERSION);
  if (version === undefined) return false;
  const major = Number(/^(\d+)\./.exec(version)?.[1] ?? NaN);
  if (!(major <= MAJOR)) {
    fail(`it is of version ${version}, and this foldnet reads ${MAJOR}.x: update foldnet`);
  }
  return true;
}
