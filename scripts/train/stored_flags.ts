/**
 * Flags with paths, as the files of a run keep them: the user may stand elsewhere when the run goes on.
 *
 * @module
 */

import { isNamesFile } from "../data/class_names.ts";
import { isPathOfImages, type Source } from "../data/source.ts";
import { restoredPath, storedPath } from "../shared/paths.ts";

/** Returns a flag as the configuration of a run keeps it. */
export function storedFlag(flag: string): string {
  return withPath(flag, storedPath);
}

/** Returns a flag that {@linkcode storedFlag} made, for the command line at hand. */
export function restoredFlag(stored: string): string {
  return withPath(stored, restoredPath);
}

/** Returns where images come from, as the configuration of a run keeps it. */
export function storedSource(source: Source): Source {
  if (source.kind === "csv") {
    const { train, test } = source;
    return {
      kind: "csv",
      train: storedPath(train),
      ...(test !== undefined && { test: storedPath(test) }),
    };
  }
  return source.kind === "images"
    ? { kind: "images", directory: storedPath(source.directory) }
    : { kind: "idx", directory: source.directory && storedPath(source.directory) };
}

/** Returns the paths of images that options name: none for MNIST. */
export function namesOf(
  { source, validationFrom }: {
    readonly source: Source;
    readonly validationFrom?: string | undefined;
  },
): readonly string[] {
  const validation = validationFrom === undefined ? [] : [validationFrom];
  if (source.kind === "csv") {
    const { train, test } = source;
    return [train, ...(test === undefined ? [] : [test]), ...validation];
  }
  return source.directory === undefined ? validation : [source.directory, ...validation];
}

function withPath(flag: string, change: (path: string) => string): string {
  const [, name = "", value = ""] =
    /^--(data|train|test|images|validation|class-names|blas)=(.*)$/s.exec(flag) ?? [];
  // Names of classes, and numbers of validation images, are no paths. The name of a library without a folder is looked up by the system.
  const isPath = name === "blas"
    ? /[/\\]/.test(value)
    : name === "class-names"
    ? isNamesFile(value)
    : name === "validation"
    ? isPathOfImages(value)
    : name !== "";
  return isPath ? `--${name}=${change(value)}` : flag;
}
