/**
 * The folder of a run that goes on.
 *
 * @module
 */

import { join } from "node:path";
import { type OptimizerState, parseCheckpoint, type TrainState, type Tree } from "../../mod.ts";
import { isMissing } from "../../lib/io/open_bytes.ts";
import { mendable, RunError } from "../shared/command.ts";
import { resumeCommand, writableCommand } from "./next_commands.ts";
import { parseRanking } from "./ranking.ts";
import { differenceOf, engineOf, parseConfig, type RunConfig } from "./run_config.ts";
import { bytesAt, CHECKPOINT, CONFIG, METRICS, textAt, TEXTS } from "./run_files.ts";
import { exists, type Kept, openRunFolder, type RunProgress } from "./run_folder.ts";
import { requirePermission, written } from "./writing.ts";

/**
 * Reads the configuration that a run began with.
 *
 * @throws {RunError} if there is no run, or its configuration is malformed or of a newer foldnet.
 */
export async function configOf(path: string): Promise<RunConfig> {
  const source = join(path, CONFIG);
  const text = await mendable(textAt(source));
  if (text === undefined) {
    const problem = exists(path) ? `there is no ${CONFIG} in it` : "there is no such folder";
    throw new RunError(`Cannot go on with a run in ${path}: ${problem}`);
  }
  return await mendable(Promise.try(() => parseConfig(text, source)));
}

/**
 * Opens the folder of a run that goes on. The run begins anew where it stopped before its first
 * checkpoint.
 *
 * @param config The configuration of the run now: it must be the one that the run began with.
 * @param like A state of the same network and optimizer.
 *
 * @throws {RunError} if the configurations differ, or the files are malformed or of different runs.
 */
export async function resumedRunFolder<Params extends Tree>(
  path: string,
  config: RunConfig,
  like: TrainState<Params, OptimizerState>,
): Promise<Kept<Params>> {
  const command = writableCommand(path, engineOf(config), ["--resume", path]);
  await requirePermission(path, command);
  requireSame(path, await configOf(path), config);
  await requireWritable(path);
  const source = join(path, CHECKPOINT);
  const bytes = await mendable(bytesAt(source));
  if (bytes === undefined) {
    await written(path, () => removeIfThere(join(path, METRICS)));
    return { folder: openRunFolder(path, config, 0), progress: undefined };
  }
  const { state, best, metadata } = await mendable(
    Promise.try(() => parseCheckpoint(bytes, like, source)),
  );
  if (metadata.get(TEXTS.configuration) !== JSON.stringify(config)) {
    throw new RunError(`Cannot go on with the run in ${path}: its ${CHECKPOINT} is of another run`);
  }
  const length = Number(metadata.get(TEXTS.metricsLength) ?? NaN);
  await cutMetrics(path, length);
  const ranking: RunProgress<Params>["ranking"] = best && await mendable(
    Promise.try(() => parseRanking(metadata.get(TEXTS.ranking), best, source)),
  );
  return { folder: openRunFolder(path, config, length), progress: { state, ranking } };
}

/** Throws unless files can be written into a folder: the run would fail after its first epoch. */
async function requireWritable(path: string): Promise<void> {
  await written(path, async () => await Deno.remove(await Deno.makeTempFile({ dir: path })));
}

function requireSame(path: string, began: RunConfig, config: RunConfig): void {
  const difference = differenceOf(began, config);
  if (!difference) return;
  const { name, before, now } = difference;
  const hint = name === "engine" ? `. Go on by ${resumeCommand(path, engineOf(began))}` : "";
  throw new RunError(
    `Cannot go on with the run in ${path}: its ${name} is ${before}, and now ${now}${hint}`,
  );
}

/** Takes the rows of metrics away that were written after the checkpoint. */
async function cutMetrics(path: string, length: number): Promise<void> {
  const file = join(path, METRICS);
  const size = exists(file) ? Deno.statSync(file).size : 0;
  if (!(size >= length)) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${METRICS} has ${size} bytes, fewer than the ` +
        `${length} that its checkpoint knows of`,
    );
  }
  if (size > length) await written(path, () => Deno.truncate(file, length));
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
