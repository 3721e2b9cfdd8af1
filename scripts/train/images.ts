/**
 * The images that a command line of the trainer asks for.
 *
 * @module
 */

import type { Communicator } from "../../lib/distributed/communicator.ts";
import { loadingProgress } from "../data/loading_progress.ts";
import type { Source } from "../data/source.ts";
import { RunError } from "../shared/command.ts";
import type { Console } from "../shared/console.ts";
import { stopwatch } from "./clock.ts";
import type { Options } from "./options.ts";
import { PRESETS } from "./presets.ts";
import { together } from "./ranks.ts";
import type { Recipe } from "./recipe.ts";
import { loadRunData, type RunData } from "./run_data.ts";
import { requireSameImages } from "./same_on_ranks.ts";

/** The images of a run, and the seconds that loading took. */
export interface Images {
  readonly data: RunData;
  readonly loading: number;
}

/**
 * Loads the images of a run, and shows how many there are by now.
 *
 * @throws {RunError} if they cannot be used. Where a run goes on, the message says what to do about images that moved.
 */
export async function imagesOf(
  options: Options,
  recipe: Recipe,
  { console, communicator }: { readonly console: Console; readonly communicator: Communicator },
): Promise<Images> {
  const loadingTime = stopwatch(console);
  const source = options.moved ?? options.source;
  const progress = options.output === "full" ? loadingProgress(console) : undefined;
  const isGiven = options.changes.validation !== undefined;
  const load = (): Promise<RunData> =>
    loadRunData(
      { ...options, source, ...(progress && { onProgress: progress.show }) },
      recipe,
      PRESETS[options.preset],
      isGiven,
    ).catch((error: unknown) => {
      progress?.clear();
      if (options.keeping.kind !== "resume" || !(error instanceof RunError)) throw error;
      throw new RunError(`${error.message}. If the images have moved, add ${PLACES[source.kind]}`);
    });
  const data = await together(communicator, load);
  requireSameImages(communicator, data);
  progress?.clear();
  return { data, loading: loadingTime() };
}

/** The flags that say where images are. */
const PLACES: Readonly<Record<Source["kind"], string>> = {
  csv: "--train FILE --test FILE",
  idx: "--data DIR",
  images: "--images DIR",
};
