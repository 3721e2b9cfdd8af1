/**
 * The folder of a run that goes on.
 *
 * @module
 */

import { join } from "node:path";
import { type OptimizerState, parseCheckpoint, type TrainState, type Tree } from "../../mod.ts";
import { failToRead } from "../../lib/formats/fail.ts";
import { declaredLength } from "../../lib/formats/safetensors_header.ts";
import { isMissing } from "../../lib/io/file_errors.ts";
import { readBytes } from "../../lib/io/open_bytes.ts";
import { isRecord } from "../../lib/values/json.ts";
import { isPartial, writeWhole } from "../../lib/io/write_file.ts";
import { differentPart } from "../data/digest.ts";
import { mendable, RunError } from "../shared/command.ts";
import { claimRun } from "./claim.ts";
import { resumeCommand, writableCommand } from "./next_commands.ts";
import { parseRanking } from "./ranking.ts";
import {
  asKeptBefore,
  differenceOf,
  digestsIn,
  engineOf,
  parseConfig,
  type RunConfig,
} from "./run_config.ts";
import { bytesAt, CHECKPOINT, CONFIG, FILES, METRICS, textAt, TEXTS, TIME } from "./run_files.ts";
import { exists, type Kept, openRunFolder, type RunProgress } from "./run_folder.ts";
import { parseTime } from "./time_file.ts";
import { requirePermission, written } from "./writing.ts";

/**
 * Reads the configuration that a run began with.
 *
 * @throws {RunError} if there is no run, or its configuration is malformed or of a newer foldnet.
 */
export async function configOf(path: string): Promise<RunConfig> {
  const source = join(path, CONFIG);
  const text = await mendable(textAt(source, 2 ** 20));
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
 * @param steps The number of steps of the whole run.
 *
 * @throws {RunError} if another process has the run, the configurations differ, or the files are
 * malformed, links, or of different runs.
 */
export async function resumedRunFolder<Params extends Tree>(
  path: string,
  config: RunConfig,
  like: TrainState<Params, OptimizerState>,
  { steps, engine = engineOf(config) }: { readonly steps: number; readonly engine?: string },
): Promise<Kept<Params>> {
  const command = writableCommand(path, engine, ["--resume", path]);
  await requirePermission(path, command);
  requireOwnFiles(path);
  const claim = await mendable(claimRun(path));
  try {
    const began = await configOf(path);
    const own = asKeptBefore(began, config);
    requireSame(path, began, own);
    await clearPartials(path);
    await requireWritable(path);
    const { length, progress } = await progressIn(path, own, like, steps);
    const secondsBefore = progress ? await secondsIn(path) : 0;
    const begun = { metricsLength: length, secondsBefore };
    return { folder: openRunFolder(path, own, begun, claim), progress };
  } catch (error) {
    claim[Symbol.dispose]();
    throw error;
  }
}

/** Returns how far the run in a folder has come, and the length of its file of metrics. */
async function progressIn<Params extends Tree>(
  path: string,
  config: RunConfig,
  like: TrainState<Params, OptimizerState>,
  steps: number,
): Promise<Pick<Kept<Params>, "progress"> & { readonly length: number }> {
  const source = join(path, CHECKPOINT);
  const bytes = await mendable(
    bytesAt(source, (head) => declaredLength(head, failToRead(source))),
  );
  if (bytes === undefined) {
    await written(path, () => removeIfThere(join(path, METRICS)));
    return { length: 0, progress: undefined };
  }
  const { state, best, metadata } = await mendable(
    Promise.try(() => parseCheckpoint(bytes, like, source)),
  );
  if (metadata.get(TEXTS.configuration) !== JSON.stringify(config)) {
    throw new RunError(`Cannot go on with the run in ${path}: its ${CHECKPOINT} is of another run`);
  }
  const step = Math.max(state.step, best?.step ?? 0);
  if (step > steps) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${CHECKPOINT} is of step ${step}, ` +
        `and the run has ${steps}`,
    );
  }
  const length = Number(metadata.get(TEXTS.metricsLength) ?? NaN);
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${CHECKPOINT} does not know the length of ${METRICS}`,
    );
  }
  await cutMetrics(path, length);
  const ranking: RunProgress<Params>["ranking"] = best && await mendable(
    Promise.try(() => parseRanking(metadata.get(TEXTS.ranking), best, source)),
  );
  return { length, progress: { state, ranking } };
}

/** Returns the seconds that the run in a folder has trained, or undefined where its file is missing. */
async function secondsIn(path: string): Promise<number | undefined> {
  return parseTime(await mendable(textAt(join(path, TIME), 2 ** 10)));
}

/** Throws if a file of a run is a link: it would lead to files that are not of the run. */
function requireOwnFiles(path: string): void {
  for (const name of FILES.map((name) => join(path, name))) {
    if (!exists(name) || Deno.lstatSync(name).isFile) continue;
    throw new RunError(
      `Cannot go on with the run in ${path}: ${name} is no file of its own, but a link or a folder. ` +
        "Put a copy in its place",
    );
  }
}

/** Deletes the files that a killed process had begun to write. */
async function clearPartials(path: string): Promise<void> {
  await written(path, async () => {
    for await (const { name } of Deno.readDir(path)) {
      const isOurs = FILES.some((file) => isPartial(name, file));
      if (isOurs) await Deno.remove(join(path, name));
    }
  });
}

/** Throws unless files can be written into a folder: the run would fail after its first epoch. */
async function requireWritable(path: string): Promise<void> {
  await written(path, async () => await Deno.remove(await Deno.makeTempFile({ dir: path })));
}

function requireSame(path: string, began: RunConfig, config: RunConfig): void {
  const cannot = `Cannot go on with the run in ${path}:`;
  const part = differentPart(digestsIn(began["digests"]), digestsIn(config["digests"]));
  const counts = differenceOf(countsIn(began), countsIn(config));
  if (counts?.before !== undefined && counts.now !== undefined) {
    throw new RunError(
      `${cannot} it began with ${counts.before} ${counts.name} images, and now has ${counts.now}`,
    );
  }
  if (part !== undefined) {
    throw new RunError(
      `${cannot} its ${part} images are not those that it began with, or in another order. ` +
        "Give it the same files",
    );
  }
  const difference = differenceOf(began, config);
  if (!difference) return;
  const { name, before, now } = difference;
  const hint = name === "engine" ? `. Go on by ${resumeCommand(path, engineOf(began))}` : "";
  const was = before === undefined ? `without ${name}` : `with ${name} ${brief(before)}`;
  const is = now === undefined ? "none" : brief(now);
  throw new RunError(`${cannot} it began ${was}, and now has ${is}${hint}`);
}

/** Returns how many images there are in each part, as a configuration says it. */
function countsIn({ images }: RunConfig): Readonly<Record<string, unknown>> {
  return isRecord(images) ? images : {};
}

/** Returns a text, or its beginning if it is long. */
function brief(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

/** Takes the rows of metrics away that were written after the checkpoint. */
async function cutMetrics(path: string, length: number): Promise<void> {
  const file = join(path, METRICS);
  const size = exists(file) ? Deno.lstatSync(file).size : 0;
  if (!(size >= length)) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${METRICS} has ${size} bytes, fewer than the ` +
        `${length} that its checkpoint knows of`,
    );
  }
  // A new file, because the old one may have another name elsewhere.
  if (size > length || size > 0 && isShared(file)) {
    const rows = await mendable(readBytes(file));
    await written(path, () => writeWhole(file, rows.subarray(0, length)));
  }
}

/** Tells whether a file has other names too: what is written into it changes what those hold. */
function isShared(path: string): boolean {
  return (Deno.lstatSync(path).nlink ?? 1) > 1;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
