/**
 * The folder of a run: what is kept of it, so that it can be used, looked at and gone on with.
 *
 * @module
 */

import {
  type Checkpoint,
  checkpointBytes,
  type EarlyStoppingState,
  type EpochReport,
  type Layer,
  modelBytes,
  type OptimizerState,
  parseCheckpoint,
  type Trained,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { mendable, RunError } from "../command.ts";
import { MODEL_FILE } from "../find_model.ts";
import { asWriteError, writeWhole } from "../../lib/models/write_file.ts";
import { type MetricsRow, openMetrics, parseMetrics } from "./metrics_file.ts";

/** How far a training has come: all that it goes on from. */
export interface RunProgress<Params extends Tree> {
  readonly state: TrainState<Params, OptimizerState>;
  /** Which epoch is the best one, where that counts. */
  readonly ranking: EarlyStoppingState<Params, OptimizerState> | undefined;
}

/** What a run is: all that its bits depend on. */
export interface RunConfig {
  /** The flags that it began with. */
  readonly arguments: readonly string[];
  readonly [name: string]: unknown;
}

/** A folder that a run is kept in. */
export interface RunFolder {
  readonly path: string;
  readonly config: RunConfig;
  /** Notes a row of metrics, which the next checkpoint takes to the disk. */
  readonly note: (row: MetricsRow) => void;
  /** Puts the progress on the disk; until that is done, the one before it stays. */
  readonly saveProgress: <Params extends Tree>(progress: RunProgress<Params>) => Promise<void>;
  /** Puts the model on the disk, likewise. */
  readonly saveModel: <Params extends Tree>(
    network: Layer<number, number, Params>,
    trained: Trained<Params>,
  ) => Promise<void>;
  /** All rows of metrics on the disk, from the beginning of the run on. */
  readonly metrics: () => Promise<readonly MetricsRow[]>;
  /** Puts the page of the report on the disk. */
  readonly saveReport: (page: string) => Promise<void>;
}

const CONFIG = "config.json";
const METRICS = "metrics.csv";
const CHECKPOINT = "checkpoint.safetensors";
const REPORT = "report.html";

/** All files of a run, what it is gone on from first: so that no part of one is taken for a whole. */
const FILES = [CHECKPOINT, MODEL_FILE, METRICS, REPORT, CONFIG];

const VERSION = "1.0";

/**
 * The folder of a run that begins.
 *
 * @param force Whether the run that may be there is to be deleted.
 *
 * @throws {RunError} if a run is there, or the folder cannot be written to.
 */
export async function newRunFolder(
  path: string,
  { config, force }: { readonly config: RunConfig; readonly force: boolean },
): Promise<RunFolder> {
  await requirePermission(path);
  const present = FILES.filter((name) => exists(`${path}/${name}`));
  if (present.length > 0 && !force) {
    throw new RunError(
      `Cannot begin a run in ${path}: it has a ${present.at(-1)} already. ` +
        `Go on with that run by --resume ${path}, or replace it by --force`,
    );
  }
  await kept(path, async () => {
    await Deno.mkdir(path, { recursive: true });
    for (const name of present) await Deno.remove(`${path}/${name}`);
  });
  await kept(path, () => writeWhole(`${path}/${CONFIG}`, new TextEncoder().encode(textOf(config))));
  return folderOf(path, config, 0);
}

/** A path where nothing is: this one, or one with a number behind it. */
export function freeFolder(path: string): string {
  let free = path;
  for (let i = 2; exists(free); i++) free = `${path}-${i}`;
  return free;
}

/**
 * The flags that the run in a folder began with.
 *
 * @throws {RunError} if there is no run, or its configuration is malformed.
 */
export async function argumentsOf(path: string): Promise<readonly string[]> {
  const text = await textAt(`${path}/${CONFIG}`);
  if (text === undefined) {
    throw new RunError(`Cannot go on with a run in ${path}: there is no ${CONFIG} in it`);
  }
  const config = parsed(text);
  const flags = typeof config === "object" && config !== null && "arguments" in config
    ? config.arguments
    : undefined;
  if (!Array.isArray(flags) || !flags.every((flag) => typeof flag === "string")) {
    throw new RunError(`Cannot read ${path}/${CONFIG}: it is no configuration of a run`);
  }
  return flags;
}

/**
 * The folder of a run that goes on, and how far it has come: undefined where it stopped before its
 * first checkpoint.
 *
 * @param config What the run would be now: it must be what it was when it began.
 * @param like A state of the same network and optimizer.
 *
 * @throws {RunError} if the two differ, or if the files are malformed or do not belong together.
 */
export async function resumedRunFolder<Params extends Tree>(
  path: string,
  config: RunConfig,
  like: TrainState<Params, OptimizerState>,
): Promise<{ readonly folder: RunFolder; readonly progress: RunProgress<Params> | undefined }> {
  await requirePermission(path);
  requireSame(path, config, parsed(await textAt(`${path}/${CONFIG}`) ?? ""));
  const source = `${path}/${CHECKPOINT}`;
  if (!exists(source)) {
    await kept(path, () => Deno.remove(`${path}/${METRICS}`).catch(ignoreMissing));
    return { folder: folderOf(path, config, 0), progress: undefined };
  }
  const { state, best, metadata } = await mendable(readCheckpoint(source, like));
  const length = Number(metadata.get(METRICS) ?? NaN);
  const size = exists(`${path}/${METRICS}`) ? Deno.statSync(`${path}/${METRICS}`).size : 0;
  if (!(size >= length)) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${METRICS} has ${size} bytes, fewer than the ` +
        `${length} that its checkpoint knows of`,
    );
  }
  if (size > length) await kept(path, () => Deno.truncate(`${path}/${METRICS}`, length));
  const ranking = best && rankingOf(metadata.get(RANKING), best, source);
  return { folder: folderOf(path, config, length), progress: { state, ranking } };
}

async function readCheckpoint<Params extends Tree>(
  path: string,
  like: TrainState<Params, OptimizerState>,
): Promise<Checkpoint<Params, OptimizerState>> {
  return parseCheckpoint(await Deno.readFile(path), like, path);
}

const CONFIGURATION = "configuration";
const RANKING = "ranking";

function folderOf(path: string, config: RunConfig, metricsLength: number): RunFolder {
  const metrics = openMetrics(`${path}/${METRICS}`, metricsLength);
  const configuration = JSON.stringify(config);
  const goOn = `. When that is mended, --resume ${path} goes on with the run`;
  return {
    path,
    config,
    note: metrics.note,
    async saveProgress({ state, ranking }) {
      await kept(path, async () => {
        // First the rows: a checkpoint never knows of more of them than there are.
        const length = await metrics.flush();
        const metadata = new Map([
          [CONFIGURATION, configuration],
          [METRICS, `${length}`],
          ...(ranking ? [[RANKING, textOfRanking(ranking)] as const] : []),
        ]);
        const best = ranking && { best: ranking.best.state };
        await writeWhole(`${path}/${CHECKPOINT}`, checkpointBytes({ state, ...best, metadata }));
      }, goOn);
    },
    async saveModel(network, { params, statistics }) {
      const metadata = { [CONFIGURATION]: configuration };
      await kept(path, async () => {
        const bytes = modelBytes({ network, params, statistics }, { metadata });
        await writeWhole(`${path}/${MODEL_FILE}`, bytes);
      }, goOn);
    },
    metrics: async () => parseMetrics(await textAt(`${path}/${METRICS}`) ?? ""),
    async saveReport(page) {
      const bytes = new TextEncoder().encode(page);
      await kept(path, () => writeWhole(`${path}/${REPORT}`, bytes));
    },
  };
}

/** What a report says of the best epoch, short of its state. */
function textOfRanking<Params extends Tree>(
  { best: { state: _, validation, ...progress }, waited }: EarlyStoppingState<
    Params,
    OptimizerState
  >,
): string {
  const { loss = NaN, accuracy = NaN } = validation ?? {};
  return JSON.stringify({ ...progress, validation: { loss, accuracy }, waited });
}

function rankingOf<Params extends Tree>(
  text: string | undefined,
  state: TrainState<Params, OptimizerState>,
  source: string,
): EarlyStoppingState<Params, OptimizerState> {
  const json = parsed(text ?? "");
  const record = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null ? { ...value } : {};
  const { validation, ...given } = record(json);
  // JSON has no NaN and no Infinity, and neither is a loss that another one could be below.
  const number = (value: unknown): number => typeof value === "number" ? value : NaN;
  const judged = record(validation);
  const [step, steps, epoch, waited] = ["step", "steps", "epoch", "waited"].map((name) =>
    number(given[name])
  );
  if (![step, steps, epoch, waited].every(Number.isSafeInteger)) {
    throw new RunError(`Cannot read ${source}: what it says of the best epoch is malformed`);
  }
  const best: EpochReport<Params, OptimizerState> = {
    kind: "epoch",
    step: step ?? 0,
    steps: steps ?? 0,
    epoch: epoch ?? 0,
    loss: number(given["loss"]),
    accuracy: number(given["accuracy"]),
    validation: {
      loss: number(judged["loss"]),
      accuracy: number(judged["accuracy"]),
      predictions: [],
    },
    state,
  };
  return { best, waited: waited ?? 0 };
}

/** A configuration as its file has it. */
function textOf(config: RunConfig): string {
  return `${JSON.stringify({ foldnet: VERSION, ...config }, null, 2)}\n`;
}

function requireSame(path: string, config: RunConfig, before: unknown): void {
  const now: Readonly<Record<string, unknown>> = JSON.parse(textOf(config));
  const then: Readonly<Record<string, unknown>> = Object(before);
  for (const name of new Set([...Object.keys(now), ...Object.keys(then)])) {
    const [a, b] = [JSON.stringify(then[name]), JSON.stringify(now[name])];
    if (a === b) continue;
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${name} is ${a ?? "missing"}, and now ${
        b ?? "missing"
      }`,
    );
  }
}

/** What comes of writing into a folder: an error is one line that says what, why, and what then. */
async function kept<Result>(
  path: string,
  writing: () => Promise<Result>,
  then = "",
): Promise<Result> {
  try {
    return await writing();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RunError(`${error.message}. The training diverged: try a lower --learning-rate`);
    }
    const isTold = error instanceof Error && error.message.startsWith("Cannot write ");
    const { message } = isTold ? error : asWriteError(path, error);
    throw new RunError(`${message}${then}`, { cause: error });
  }
}

/** Asks for the whole folder at once, instead of for each of its files. */
async function requirePermission(path: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "write", path });
  if (state === "granted") return;
  throw new RunError(
    `Cannot write ${path}: Deno may not write there. Give --out a folder in runs/, keep nothing by ` +
      `--no-save, or start it yourself: deno run --allow-read --allow-write=${path} scripts/train.ts`,
  );
}

async function textAt(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return undefined;
  }
  throw error;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
