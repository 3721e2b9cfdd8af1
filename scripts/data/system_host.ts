/**
 * The files of the system, as loading images opens them.
 *
 * @module
 */

import { basename, relative, resolve } from "node:path";
import { setsIn } from "../../lib/data/idx_names.ts";
import { type IdxSet, idxSetAt } from "../../lib/data/idx_set.ts";
import { openBytes } from "../../lib/io/open_bytes.ts";
import { RunError } from "../shared/command.ts";
import { readCsv } from "../shared/read_csv.ts";
import { digestOf } from "./digest.ts";
import { SYSTEM } from "./image_files.ts";
import { type ImageEntry, imagesIn } from "./image_folder.ts";
import type { Host } from "./loaded_images.ts";
import { pictureAt } from "./picture_at.ts";
import { requireFolder } from "./require_folder.ts";

/** The files of the system. */
export const SYSTEM_HOST: Host = {
  async idxSet(location, part) {
    const set = await idxSetAt(location, part);
    if (typeof location === "string") await requireIdx(location, set);
    return set;
  },
  open: openBytes,
  csv: readCsv,
  folders: SYSTEM,
  picture: pictureAt,
  nameOf: (directory) => basename(resolve(directory)),
  below,
  digest: digestOf,
};

/** Throws if a folder has no images in IDX files, but folders of pictures. */
async function requireIdx(directory: string, set: IdxSet): Promise<void> {
  const { names } = set;
  await requireFolder(directory, set);
  if (names && setsIn([...names], "train").length > 0) return;
  const folder = await imagesIn(directory, SYSTEM).catch(() => undefined);
  if (!folder) return;
  throw new RunError(
    `Cannot find IDX files in ${directory}: it has folders of pictures, which --images reads`,
  );
}

/** Returns the paths of images below a folder, with slashes. */
export function filesOf(entries: readonly ImageEntry[], directory: string): readonly string[] {
  return entries.map(({ path }) => below(directory, path));
}

function below(directory: string, path: string): string {
  return relative(directory, path).replaceAll("\\", "/");
}
