/**
 * Image datasets in folders of IDX files: which one a name means.
 *
 * @module
 */

import { fileNamesIn } from "../io/folder_names.ts";
import { nameOf } from "../io/open_bytes.ts";
import { type Part, setsIn } from "./idx_names.ts";

/** A dataset in a folder. */
export interface IdxSet {
  readonly folder: string | URL;
  /** What the names of its files begin with, such as `emnist-letters`: "" for MNIST's own names. */
  readonly set: string;
  /** The names of all files in the folder, or undefined on a server, which does not list them. */
  readonly names: ReadonlySet<string> | undefined;
}

/**
 * Returns the dataset that a location means: the one in a folder, or, as `FOLDER/emnist-letters`, one of
 * several in it.
 *
 * @param part The part whose images decide which datasets are there.
 *
 * @throws {RangeError} if there are several, or the path is empty.
 * @throws {Error} if a folder may not be read.
 */
export async function idxSetAt(location: string | URL, part: Part): Promise<IdxSet> {
  if (location === "") {
    throw new RangeError('Cannot read the directory "": the working directory is "."');
  }
  if (location instanceof URL && location.protocol !== "file:") {
    return { folder: location, set: "", names: undefined };
  }
  const names = await fileNamesIn(location);
  if (names === undefined) return await setNamed(location, part);
  const sets = setsIn(names, part);
  const [set = ""] = sets;
  if (sets.length > 1) {
    const [first = ""] = sets.filter((name) => name !== "");
    throw new RangeError(
      `Cannot choose a dataset in ${nameOf(location)}: it has ${
        sets.map((name) => name || "one with MNIST's names").join(", ")
      }. Name one of them, as ${nameOf(location).replace(/\/?$/, "/")}${first}, or move it`,
    );
  }
  return { folder: location, set, names: new Set(names) };
}

/** Returns the dataset that the last part of a path names, or an empty one if there is none. */
async function setNamed(location: string | URL, part: Part): Promise<IdxSet> {
  const [folder, name] = parentOf(location);
  const names = await fileNamesIn(folder) ?? [];
  return setsIn(names, part).some((set) => set !== "" && set === name)
    ? { folder, set: name, names: new Set(names) }
    : { folder: location, set: "", names: new Set() };
}

function parentOf(location: string | URL): readonly [parent: string | URL, name: string] {
  if (location instanceof URL) {
    const here = new URL(location.href.replace(/\/$/, ""));
    return [new URL(".", here), decodeURIComponent(here.pathname.replace(/^.*\//, ""))];
  }
  const [, parent = "", name = ""] = /^(?:(.*)[/\\])?([^/\\]*)[/\\]?$/s.exec(location) ?? [];
  return [/^[/\\]/.test(location) && parent === "" ? "/" : parent || ".", name];
}

/** Returns the location of a file in a folder. */
export function within(folder: string | URL, name: string): string | URL {
  return folder instanceof URL
    ? new URL(name, folder.href.replace(/\/?$/, "/"))
    : `${folder.replace(/\/?$/, "/")}${name}`;
}
