/**
 * The folder of a run.
 *
 * @module
 */

import { join } from "node:path";
import {
  type Layer,
  type Model,
  type OptimizerState,
  serializeCheckpoint,
  serializeModel,
  type Trained,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { isMissing } from "../../lib/io/file_errors.ts";
import { writeWhole } from "../../lib/io/write_file.ts";
import { mendable, RunError } from "../shared/command.ts";
import { MODEL_FILE } from "../shared/model_file.ts";
import { taskCommand } from "../shared/task_command.ts";
import { claimNewRun, claimRun } from "./claim.ts";
import { clearMembers } from "./member_folders.ts";
import { type MetricsRow, openMetrics, parseMetrics } from "./metrics_file.ts";
import { resumeCommand, writableCommand } from "./next_commands.ts";
import { type Ranking, rankingText } from "./ranking.ts";
import { configText, engineOf, type RunConfig } from "./run_config.ts";
import { wholeRun } from "./whole_run.ts";
import { CHECKPOINT, CONFIG, FILES, METRICS, REPORT, textAt, TEXTS, TIME } from "./run_files.ts";
import { restoredFlag } from "./stored_flags.ts";
import { timeText } from "./time_file.ts";
import { ELSEWHERE, requirePermission, written } from "./writing.ts";

/** How far a training has come: all that it goes on from. */
export interface RunProgress<Params extends Tree> {
  readonly state: TrainState<Params, OptimizerState>;
  /** The ranking of the epochs, where the best one is tested. */
  readonly ranking: Ranking<Params> | undefined;
}

/** The folder of a run. What it saves is on the disk when its promise is fulfilled. */
export interface RunFolder {
  readonly path: string;
  readonly config: RunConfig;
  /** Notes a row of metrics, which is saved with the next progress. */
  readonly note: (row: MetricsRow) => void;
  /** Lets other programs see the rows that are noted. */
  readonly showMetrics: () => void;
  /** The seconds that the run had trained before it went on, or undefined where they are not known. */
  readonly secondsBefore: number | undefined;
  /** Saves the progress in place of the one before, and the seconds since the run began or went on. */
  readonly saveProgress: <Params extends Tree>(
    progress: RunProgress<Params>,
    seconds: number,
  ) => Promise<void>;
  /** Saves the model in place of the one before. */
  readonly saveModel: <Params extends Tree>(
    network: Layer<number, number, Params>,
    trained: Trained<Params> & Pick<Model, "classNames">,
  ) => Promise<void>;
  /** Reads all saved rows of metrics. */
  readonly metrics: () => Promise<readonly MetricsRow[]>;
  /** Saves the page of the report, and returns its path. */
  readonly saveReport: (page: string) => Promise<string>;
  /** Lets other processes have the run. */
  readonly close: () => void;
}

/** The folder of a run, and how far the run has come: undefined where it begins. */
export interface Kept<Params extends Tree> {
  readonly folder: RunFolder;
  readonly progress: RunProgress<Params> | undefined;
}

/**
 * Makes the folder of a run that begins, and claims it.
 *
 * @param force Whether to delete the run that may be in the folder.
 *
 * @throws {RunError} if a run is there, or another process has it, or the folder cannot be written.
 */
export async function newRunFolder(
  path: string,
  { config, force, engine = engineOf(config) }: {
    readonly config: RunConfig;
    readonly force: boolean;
    /** The name of the engine, with the processes that train together. The default is that of the configuration. */
    readonly engine?: string;
  },
): Promise<RunFolder> {
  const flags = [
    ...config.arguments.map(restoredFlag),
    "--out",
    path,
    ...(force ? ["--force"] : []),
  ];
  await requirePermission(path, writableCommand(path, engine, flags));
  const present = await written(
    path,
    () => Promise.try(() => FILES.filter((name) => exists(join(path, name)))),
    ELSEWHERE,
  );
  if (present.length > 0 && !force) {
    throw new RunError(
      `Cannot begin a run in ${path}: it has a ${present.at(-1)} already. ` +
        `Go on with that run by ${resumeCommand(path, engineOf(config))}, or replace it by --force`,
    );
  }
  const isClaimable = present.includes(CONFIG) && Deno.lstatSync(join(path, CONFIG)).isFile;
  if (isClaimable) (await mendable(claimRun(path)))[Symbol.dispose]();
  const claim = await written(path, async () => {
    await Deno.mkdir(path, { recursive: true });
    for (const name of present) await Deno.remove(join(path, name));
    if (force) await clearMembers(path);
    return await claimNewRun(path, new TextEncoder().encode(configText(config)));
  }, ELSEWHERE);
  return openRunFolder(path, config, { metricsLength: 0, secondsBefore: 0 }, claim);
}

/**
 * Makes a folder of this name in another one. Where the name is taken, a number is added to it, so that
 * runs that begin at the same moment get a folder each.
 *
 * @throws {RunError} if it cannot be made.
 */
export async function freshFolder(parent: string, name: string): Promise<string> {
  await requirePermission(parent, taskCommand("train"));
  return await written(parent, async () => {
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
 * Opens the folder of a run.
 *
 * @param begun The length of its file of metrics in bytes, and the seconds that it has trained, if they are known.
 * @param claim The claim on the run, which close() gives up.
 */
export function openRunFolder(
  path: string,
  config: RunConfig,
  { metricsLength, secondsBefore }: {
    readonly metricsLength: number;
    readonly secondsBefore: number | undefined;
  },
  claim: Disposable,
): RunFolder {
  const metrics = openMetrics(join(path, METRICS), metricsLength);
  const configuration = JSON.stringify(config);
  const goOn = `. When that is mended, go on by ${
    resumeCommand(wholeRun(path, config), engineOf(config))
  }`;
  return {
    path,
    config,
    secondsBefore,
    note: metrics.note,
    showMetrics: metrics.show,
    async saveProgress({ state, ranking }, seconds) {
      await written(path, async () => {
        // The rows come first: a checkpoint never knows of more of them than there are.
        const length = await metrics.flush();
        const metadata = new Map([
          [TEXTS.configuration, configuration],
          [TEXTS.metricsLength, `${length}`],
          ...(ranking ? [[TEXTS.ranking, rankingText(ranking)] as const] : []),
        ]);
        const best = ranking && { best: ranking.best.state };
        const bytes = serializeCheckpoint({ state, ...best, metadata });
        await writeWhole(join(path, CHECKPOINT), bytes);
        if (secondsBefore === undefined) return;
        const time = new TextEncoder().encode(timeText(secondsBefore + seconds));
        await writeWhole(join(path, TIME), time);
      }, goOn);
    },
    async saveModel(network, { params, statistics, classNames }) {
      await written(path, async () => {
        const metadata = { [TEXTS.configuration]: configuration };
        const bytes = serializeModel({ network, params, statistics, classNames }, { metadata });
        await writeWhole(join(path, MODEL_FILE), bytes);
      }, goOn);
    },
    metrics: async () => parseMetrics(await textAt(join(path, METRICS)) ?? ""),
    async saveReport(page) {
      const report = join(path, REPORT);
      await written(path, () => writeWhole(report, new TextEncoder().encode(page)));
      return report;
    },
    close: () => claim[Symbol.dispose](),
  };
}

/** Tells whether something is at a path, be it a link to nothing. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
