/**
 * The version mark of files that foldnet writes.
 *
 * @module
 */

import type { Fail } from "../formats/fail.ts";

/** The text of a file's metadata. */
type Metadata = ReadonlyMap<string, string>;

/** The major version of the metadata. Files with a greater one are refused. */
const MAJOR = 1;

const VERSION = "foldnet";

/** The mark of this version in the metadata of a file. */
export const versionEntry: readonly [string, string] = [VERSION, `${MAJOR}.0`];

/** Tells whether foldnet wrote a file, and fails if a newer foldnet did. */
export function isOurs(metadata: Metadata, fail: Fail): boolean {
  const version = metadata.get(VERSION);
  if (version === undefined) return false;
  const major = Number(/^(\d+)\./.exec(version)?.[1] ?? NaN);
  if (!(major <= MAJOR)) {
    fail(`it is of version ${version}, and this foldnet reads ${MAJOR}.x: update foldnet`);
  }
  return true;
}
