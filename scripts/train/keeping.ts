/**
 * How a run is kept, as flags say it.
 *
 * @module
 */

import { UsageError } from "../shared/usage_error.ts";

/** How a run is kept: not at all, in a new folder, or in that of the run to go on with. */
export type Keeping =
  | { readonly kind: "none" }
  | {
    readonly kind: "begin";
    /** The folder, or undefined for a fresh one. */
    readonly folder: string | undefined;
    /** Whether to replace a run that is there. */
    readonly force: boolean;
    /** The number of steps from one checkpoint to the next, apart from those of epochs. */
    readonly every: number;
  }
  | { readonly kind: "resume"; readonly folder: string; readonly every: number };

/** The flags about keeping. */
export interface KeepingFlags {
  readonly out: string | undefined;
  readonly resume: string | undefined;
  readonly every: number | undefined;
  readonly force: boolean;
  readonly noSave: boolean;
  /** Whether there are several runs, which are not kept. */
  readonly isSeries: boolean;
}

/**
 * Returns how flags say that a run is kept.
 *
 * @throws {UsageError} if flags do not go together.
 */
export function keepingOf(flags: KeepingFlags): Keeping {
  const { out, resume, force, noSave, isSeries, every = Infinity } = flags;
  if (noSave || isSeries) {
    requireNone(flags);
    return { kind: "none" };
  }
  if (resume === undefined) {
    if (force && out === undefined) {
      throw new UsageError("--force goes with --out: without it, the run gets a new folder anyway");
    }
    return { kind: "begin", folder: out, force, every };
  }
  if (out !== undefined || force) {
    throw new UsageError(
      `--resume does not go with ${force ? "--force" : "--out"}: it goes on in the same folder`,
    );
  }
  return { kind: "resume", folder: resume, every };
}

/** Throws if a flag is about a run that is kept. */
function requireNone({ out, resume, force, every, noSave }: KeepingFlags): void {
  const useless = out !== undefined
    ? "--out"
    : resume !== undefined
    ? "--resume"
    : force
    ? "--force"
    : every !== undefined
    ? "--checkpoint-every"
    : undefined;
  if (useless === undefined) return;
  const [flag, reason] = noSave
    ? ["--no-save", "with it nothing is kept"]
    : ["--seeds", "its runs are not kept"];
  throw new UsageError(`${useless} does not go with ${flag}: ${reason}`);
}
