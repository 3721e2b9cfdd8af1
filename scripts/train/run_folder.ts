/**
 * The folder of a run: what is kept of it, so that it can be used, looked at and gone on with.
 *
 * @module
 */

import { join } from "node:path";
import {
  type Layer,
  type OptimizerState,
  parseCheckpoint,
  serializeCheckpoint,
  serializeModel,
  type Trained,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { openBytes } from "../../lib/io/open_bytes.ts";
import { asWriteError, writeWhole } from "../../lib/io/write_file.ts";
import { mendable, RunError } from "../shared/command.ts";
import { MODEL_FILE } from "../shared/find_model.ts";
import { type MetricsRow, openMetrics, parseMetrics } from "./metrics_file.ts";
import { parseRanking, type Ranking, rankingText } from "./ranking.ts";
import { configText, differenceOf, parseConfig, type RunConfig } from "./run_config.ts";

/** How far a training has come: all that it goes on from. */
export interface RunProgress<Params extends Tree> {
  readonly state: TrainState<Params, OptimizerState>;
  /** Which epoch is the best one, where that counts. */
  readonly ranking: Ranking<Params> | undefined;
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

/** The folder that a run is kept in, and how far the run has come: undefined where it begins. */
export interface Kept<Params extends Tree> {
  readonly folder: RunFolder;
  readonly progress: RunProgress<Params> | undefined;
}

const CONFIG = "config.json";
const METRICS = "metrics.csv";
const CHECKPOINT = "checkpoint.safetensors";
const REPORT = "report.html";

/** All files of a run, what it is gone on from first: so that no part of one is taken for a whole. */
const FILES = [CHECKPOINT, MODEL_FILE, METRICS, REPORT, CONFIG];

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
  const present = await kept(
    path,
    () => Promise.try(() => FILES.filter((name) => exists(join(path, name)))),
    ELSEWHERE,
  );
  if (present.length > 0 && !force) {
    throw new RunError(
      `Cannot begin a run in ${path}: it has a ${present.at(-1)} already. ` +
        `Go on with that run by --resume ${path}, or replace it by --force`,
    );
  }
  await kept(path, async () => {
    await Deno.mkdir(path, { recursive: true });
    for (const name of present) await Deno.remove(join(path, name));
    await writeWhole(join(path, CONFIG), new TextEncoder().encode(configText(config)));
  }, ELSEWHERE);
  return folderOf(path, config, 0);
}

/**
 * Makes a folder of this name in another one, or where something has the name, of one with a number behind
 * it. Runs that begin at the same moment get a folder each.
 *
 * @throws {RunError} if it cannot be made.
 */
export async function freshFolder(parent: string, name: string): Promise<string> {
  await requirePermission(parent);
  return await kept(parent, async () => {
    await Deno.mkdir(parent, { recursive: true });
    for (let i = 1;; i++) {
      const path = join(parent, `${name}${i === 1 ? "" : `-${i}`}`);
      try {
        await Deno.mkdir(path);
        return path;
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }, ELSEWHERE);
}

/**
 * What the run in a folder was when it began.
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
): Promise<Kept<Params>> {
  await requirePermission(path);
  const difference = differenceOf(await configOf(path), config);
  if (difference) {
    const { name, before, now } = difference;
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${name} is ${before}, and now ${now}`,
    );
  }
  const source = join(path, CHECKPOINT);
  const bytes = await mendable(bytesAt(source));
  if (bytes === undefined) {
    await kept(path, () => Deno.remove(join(path, METRICS)).catch(ignoreMissing));
    return { folder: folderOf(path, config, 0), progress: undefined };
  }
  const { state, best, metadata } = await mendable(
    Promise.try(() => parseCheckpoint(bytes, like, source)),
  );
  if (metadata.get(CONFIGURATION) !== JSON.stringify(config)) {
    throw new RunError(`Cannot go on with the run in ${path}: its ${CHECKPOINT} is of another run`);
  }
  const length = Number(metadata.get(METRICS) ?? NaN);
  const size = exists(join(path, METRICS)) ? Deno.statSync(join(path, METRICS)).size : 0;
  if (!(size >= length)) {
    throw new RunError(
      `Cannot go on with the run in ${path}: its ${METRICS} has ${size} bytes, fewer than the ` +
        `${length} that its checkpoint knows of`,
    );
  }
  if (size > length) await kept(path, () => Deno.truncate(join(path, METRICS), length));
  const ranking = best && await mendable(
    Promise.try(() => parseRanking(metadata.get(RANKING), best, source)),
  );
  return { folder: folderOf(path, config, length), progress: { state, ranking } };
}

/** What helps where nothing can be written. */
const ELSEWHERE = ". Give --out a folder that can be written, or keep nothing by --no-save";

const CONFIGURATION = "configuration";
const RANKING = "ranking";

function folderOf(path: string, config: RunConfig, metricsLength: number): RunFolder {
  const metrics = openMetrics(join(path, METRICS), metricsLength);
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
          ...(ranking ? [[RANKING, rankingText(ranking)] as const] : []),
        ]);
        const best = ranking && { best: ranking.best.state };
        await writeWhole(
          join(path, CHECKPOINT),
          serializeCheckpoint({ state, ...best, metadata }),
        );
      }, goOn);
    },
    async saveModel(network, { params, statistics }) {
      const metadata = { [CONFIGURATION]: configuration };
      await kept(path, async () => {
        const bytes = serializeModel({ network, params, statistics }, { metadata });
        await writeWhole(join(path, MODEL_FILE), bytes);
      }, goOn);
    },
    metrics: async () => parseMetrics(await textAt(join(path, METRICS)) ?? ""),
    async saveReport(page) {
      const bytes = new TextEncoder().encode(page);
      await kept(path, () => writeWhole(join(path, REPORT), bytes));
    },
  };
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
    throw new RunError(`${asWriteError(path, error).message}${then}`, { cause: error });
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
  const bytes = await bytesAt(path);
  return bytes && new TextDecoder().decode(bytes);
}

async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  const stream = await openBytes(path);
  return stream && await new Response(stream).bytes();
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
