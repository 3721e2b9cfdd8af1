/**
 * The folder that a command line asks for.
 *
 * @module
 */

import type { OptimizerState, TrainState, Tree } from "../../mod.ts";
import { runsFolder } from "../shared/paths.ts";
import type { Options } from "./options.ts";
import { keptEngine, type RunConfig } from "./run_config.ts";
import { resumedRunFolder } from "./resume_folder.ts";
import { freshFolder, type Kept, newRunFolder } from "./run_folder.ts";
import type { RunData } from "./run_data.ts";
import type { RunPlan } from "./run_plan.ts";
import { storedSource } from "./stored_flags.ts";

/**
 * Opens the folder of a run: a new one, or that of the run to go on with. Returns undefined where the run
 * is not kept.
 *
 * @param start The state that the run begins with.
 * @param plan The number of steps of the whole run, and the name of the engine with the processes that train together.
 *
 * @throws {RunError} if the folder cannot be written, or another run is in it.
 */
export async function keptRun<Params extends Tree>(
  { keeping, preset }: Pick<Options, "keeping" | "preset">,
  config: RunConfig,
  start: TrainState<Params, OptimizerState>,
  { steps, engine }: { readonly steps: number; readonly engine: string },
): Promise<Kept<Params> | undefined> {
  if (keeping.kind === "none") return undefined;
  if (keeping.kind === "resume") {
    return await resumedRunFolder(keeping.folder, config, start, { steps, engine });
  }
  const path = keeping.folder ?? await freshFolder(runsFolder(), `${preset}-${dateAndTime()}`);
  const folder = await newRunFolder(path, { config, force: keeping.force, engine });
  return { folder, progress: undefined };
}

/** Returns the configuration of a run: all that its bits depend on. */
export function runConfigOf(
  options: Pick<Options, "arguments" | "preset" | "source" | "seed">,
  { config: { engine }, recipe }: RunPlan,
  { counts, task, reading }: Pick<RunData, "counts" | "task" | "reading">,
): RunConfig {
  return {
    arguments: options.arguments,
    preset: options.preset,
    recipe,
    source: storedSource(options.source),
    images: counts,
    classes: task.classes,
    ...reading,
    seed: options.seed,
    engine: keptEngine(engine.name),
  };
}

/** Returns the date and time in UTC, in a form that names of files can have. */
function dateAndTime(): string {
  return new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "-");
}
