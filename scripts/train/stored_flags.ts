/**
 * Flags with paths, as the files of a run keep them: the user may stand elsewhere when the run goes on.
 *
 * @module
 */

import { restoredPath, storedPath } from "../shared/paths.ts";
import type { Source } from "./options.ts";

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
  return source.kind === "csv"
    ? { kind: "csv", train: storedPath(source.train), test: storedPath(source.test) }
    : { kind: "idx", directory: source.directory && storedPath(source.directory) };
}

/** Returns the paths that a source names: none for MNIST. */
export function namesOf(source: Source): readonly string[] {
  if (source.kind === "csv") return [source.train, source.test];
  return source.directory === undefined ? [] : [source.directory];
}

function withPath(flag: string, change: (path: string) => string): string {
  const [, name = "", value = ""] = /^--(data|train|test|blas)=(.*)$/s.exec(flag) ?? [];
  // The name of a library without a folder is looked up by the system.
  const isPath = name !== "" && (name !== "blas" || /[/\\]/.test(value));
  return isPath ? `--${name}=${change(value)}` : flag;
}
