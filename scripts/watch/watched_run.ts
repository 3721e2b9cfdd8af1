/**
 * A run that is watched.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";
import { asReadError } from "../../lib/io/open_bytes.ts";
import { isMissing } from "../../lib/io/file_errors.ts";
import { isRecord, type Json } from "../../lib/values/json.ts";
import { factsInWords } from "../report/configuration.ts";
import { RunError } from "../shared/command.ts";
import { MODEL_FILE } from "../shared/find_model.ts";
import { runsFolder } from "../shared/paths.ts";
import { taskCommand } from "../shared/task_command.ts";
import { isClaimed } from "../train/claim.ts";
import { lastMember } from "../train/member_folders.ts";
import { resumeCommand } from "../train/next_commands.ts";
import { configOf } from "../train/resume_folder.ts";
import { engineOf, memberOf } from "../train/run_config.ts";
import { wholeRun } from "../train/whole_run.ts";
import type { RunFacts, RunState } from "./run_events.ts";
import { CONFIG, METRICS, REPORT } from "../train/run_files.ts";

/**
 * Returns the folder of the run that a command line names: by default of the one that began last.
 *
 * @throws {RunError} if there is no run.
 */
export async function findRun(given: string | undefined, runs = runsFolder()): Promise<string> {
  if (given !== undefined) {
    // A name alone is one of a run in runs/.
    for (const path of [given, join(runs, given)]) {
      if (await timeOf(join(path, CONFIG)) !== undefined) return path;
    }
    throw new RunError(
      await exists(given)
        ? `Cannot watch ${given}: there is no ${CONFIG} in it, so it is no run`
        : `Cannot watch ${given}: there is no such folder`,
    );
  }
  let newest: { readonly path: string; readonly time: number } | undefined;
  for (const path of await foldersIn(runs)) {
    const time = await timeOf(join(path, CONFIG));
    if (time !== undefined && !(newest && newest.time >= time)) newest = { path, time };
  }
  if (newest) return newest.path;
  throw new RunError(
    `Cannot find a run in ${runs}: begin one by ${taskCommand("train")}, or name its folder`,
  );
}

/** Returns the folder whose training is to be seen: of an ensemble that of its last member, which is the one that trains. */
export async function trainedFolder(run: string): Promise<string> {
  const member = await lastMember(run);
  return member !== undefined && await timeOf(join(member, CONFIG)) !== undefined ? member : run;
}

/**
 * Returns what a run is.
 *
 * @throws {RunError} if its configuration cannot be read.
 */
export async function factsOf(path: string): Promise<RunFacts> {
  const config = await configOf(path);
  // This cast is safe: the configuration was read from JSON.
  const json = config as Json;
  const { recipe, images, source } = isRecord(json) ? json : {};
  const { steps, epochs, batchSize, patience } = isRecord(recipe) ? recipe : {};
  const { training } = isRecord(images) ? images : {};
  const size = countOf(batchSize);
  const ofEpochs = countOf(epochs) * Math.ceil(countOf(training) / size);
  const whole = basename(resolve(wholeRun(path, config)));
  const member = memberOf(config);
  return {
    name: member === undefined ? whole : `${whole}, member ${member}`,
    steps: orNull(steps === undefined ? ofEpochs : countOf(steps)),
    batchSize: orNull(size),
    patience: orNull(countOf(patience)),
    isMnist: isRecord(source) && source["kind"] === "idx" && source["directory"] === undefined,
    configuration: factsInWords(json),
    resume: resumeCommand(wholeRun(path, config), engineOf(config)),
  };
}

function countOf(json: Json | undefined): number {
  return typeof json === "number" && Number.isSafeInteger(json) && json > 0 ? json : NaN;
}

function orNull(count: number): number | null {
  return Number.isNaN(count) ? null : count;
}

/** Returns what a run does now. */
export async function stateOf(path: string): Promise<RunState> {
  const model = await timeOf(join(path, MODEL_FILE)) ?? null;
  try {
    const claimed = await isClaimed(path);
    if (claimed) return { kind: "training", model };
    const isWhole = await timeOf(join(path, REPORT)) !== undefined;
    if (claimed === undefined && !isWhole) return { kind: "unknown", model };
    return { kind: isWhole ? "ended" : "stopped", model };
  } catch (error) {
    if (isMissing(error)) return { kind: "missing", model };
    throw error;
  }
}

/** Returns the path of the metrics of a run. */
export function metricsOf(path: string): string {
  return join(path, METRICS);
}

/** Returns when a file changed last, or undefined if there is none of its own. */
async function timeOf(path: string): Promise<number | undefined> {
  const info = await Deno.lstat(path).catch(() => undefined);
  return info?.isFile ? info.mtime?.getTime() ?? 0 : undefined;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(path));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => join(path, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new RunError(asReadError(path, error).message);
  }
}
