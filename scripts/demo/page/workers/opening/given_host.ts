/**
 * Files that the user gave, as loading images opens them.
 *
 * @module
 */

import { readCsv } from "../../../../../lib/data/csv.ts";
import { setsIn } from "../../../../../lib/data/idx_names.ts";
import { crc32 } from "../../../../../lib/formats/crc32.ts";
import { digestBy } from "../../../../data/digests.ts";
import { type Contents, isIgnored } from "../../../../data/image_folder.ts";
import type { Host } from "../../../../data/loaded_images.ts";
import type { Picture } from "../../../../predict/picture.ts";
import { RunError } from "../../../../shared/run_error.ts";
import type { GivenFile } from "../../protocol.ts";

/** Reads the picture in a file. */
export type DecodePicture = (content: Blob, path: string) => Promise<Picture>;

/** The folder that all given files are in. */
export const ROOT = ".";

/** Returns given files as a host of files, whose folder is {@linkcode ROOT}. */
export function givenHost(
  { name, files }: { readonly name: string; readonly files: readonly GivenFile[] },
  decode: DecodePicture,
): Host {
  const byPath = new Map(files.map(({ path, content }) => [path, content]));
  const blobAt = (location: string | URL): Blob | undefined => byPath.get(withoutRoot(location));
  const required = (path: string): Blob => {
    const blob = blobAt(path);
    if (!blob) throw new RunError(`Cannot find ${withoutRoot(path)}`);
    return blob;
  };
  return {
    idxSet(location, part) {
      const names = files.map(({ path }) => path).filter((path) => !path.includes("/"));
      const sets = setsIn(names, part);
      if (sets.length > 1) {
        throw new RunError(
          `Cannot choose a dataset: there are ${
            sets.map((set) => set || "one with MNIST's names").join(", ")
          }. Open the files of one of them`,
        );
      }
      return Promise.resolve({ folder: location, set: sets[0] ?? "", names: new Set(names) });
    },
    open: (location) => Promise.resolve(blobAt(location)?.stream()),
    csv: (path, options) => readCsv(required(path).stream(), { ...options, name: path }),
    picture: (path) => decode(required(path), withoutRoot(path)),
    nameOf: (path) => path === ROOT ? name : path.replace(/^.*\//s, ""),
    below: (_, path) => withoutRoot(path),
    digest: (images) => digestBy(images, crc32),
    folders: {
      contents: (directory) => Promise.resolve(contentsOf(byPath.keys(), withoutRoot(directory))),
      join: (directory, name) => directory === ROOT ? name : `${directory}/${name}`,
      isInside: () => Promise.resolve(true),
      realPath: (path) => Promise.resolve(path),
    },
  };
}

function withoutRoot(location: string | URL): string {
  return `${location}`.replace(/^\.(?:\/|$)/, "");
}

function contentsOf(paths: Iterable<string>, directory: string): Contents {
  const start = directory === "" ? "" : `${directory}/`;
  const [folders, files] = [new Set<string>(), new Set<string>()];
  for (const path of paths) {
    if (!path.startsWith(start)) continue;
    const [name = "", ...below] = path.slice(start.length).split("/");
    if (!isIgnored(name)) (below.length > 0 ? folders : files).add(name);
  }
  return { folders: [...folders].toSorted(), files: [...files].toSorted(), links: new Set() };
}
