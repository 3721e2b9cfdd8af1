/**
 * The training of a run with one seed, with what is printed, noted and saved on the way.
 *
 * @module
 */

import {
  type Dataset,
  earlyStopping,
  type EpochReport,
  fit,
  type FitConfig,
  type Labels,
  type Layer,
  type OptimizerState,
  type Schedule,
  type StepReport,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import { RunError } from "../shared/command.ts";
import type { Console } from "../shared/console.ts";
import { grouped } from "../shared/numbers.ts";
import { stopwatch, turnTaker } from "./clock.ts";
import { requireSameWeights, together } from "./ranks.ts";
import type { Recipe } from "./recipe.ts";
import type { RunPrinter } from "./printer.ts";
import type { Ranking } from "./ranking.ts";
import type { RunFolder, RunProgress } from "./run_folder.ts";

type State<Params extends Tree> = TrainState<Params, OptimizerState>;
type Config<Params extends Tree> = FitConfig<Layer<number, number, Params>, OptimizerState, Labels>;

/** What to train, and where to print and save. */
export interface Training<Params extends Tree> {
  readonly plan: {
    readonly config: Config<Params>;
    readonly recipe: Recipe;
    readonly learningRate: Schedule;
  };
  readonly training: Dataset<Labels>;
  /** The names of the classes, if they have names. */
  readonly classNames: readonly string[] | undefined;
  /** What the training goes on from. */
  readonly start: RunProgress<Params>;
  readonly seed: number;
  readonly console: Console;
  readonly printer: RunPrinter;
  /** Where the run is kept, or undefined where it is not. */
  readonly folder: RunFolder | undefined;
  /** The processes that train together. */
  readonly communicator: Communicator;
}

/** A trained network, and how it was trained. */
export interface TrainedRun<Params extends Tree> {
  /** The state to test. */
  readonly state: State<Params>;
  readonly bestEpoch: number | undefined;
  /** The steps taken before this training. */
  readonly begun: number;
  /** The steps taken in all. */
  readonly steps: number;
  /** The samples of the steps of this training. */
  readonly samples: number;
  readonly seconds: number;
}

/**
 * Trains with a seed.
 *
 * @throws {RunError} if the loss is not finite, or a file cannot be written.
 */
export async function train<Params extends Tree>(
  { plan, training, classNames, start, seed, console, printer, folder, communicator }: Training<
    Params
  >,
): Promise<TrainedRun<Params>> {
  const { config, recipe, learningRate } = plan;
  const trainingTime = stopwatch(console);
  const takeTurn = turnTaker(console, () => folder?.showMetrics());
  const save = async (state: State<Params>, write: (folder: RunFolder) => Promise<void>) => {
    await requireSameWeights(communicator, state);
    // No rank goes on while rank 0 may fail to write.
    await together(communicator, async () => await (folder && write(folder)));
  };
  let course = courseFrom(config, start);
  let epochTime = stopwatch(console);
  let [steps, samples] = [start.state.step, 0];
  try {
    for await (const report of reportsOf(config, start, { training, patience: recipe.patience })) {
      const row = { ...report, learningRate: learningRate(report.step - 1) };
      if (report.kind === "epoch") {
        course = afterEpoch(config, course, report);
        if (!isCutShort(report)) folder?.note(row);
        const { state, ranking } = course;
        await save(report.state, async (folder) => {
          await folder.saveModel(config.network, { ...state, classNames });
          await folder.saveProgress({ state: report.state, ranking }, trainingTime());
        });
        printer.epoch({ report, bestEpoch: course.bestEpoch, seconds: epochTime() });
        epochTime = stopwatch(console);
      } else {
        if (!Number.isFinite(report.loss)) throw diverged(report, recipe, seed);
        printer.step(report);
        steps = report.step;
        samples += report.samples;
        folder?.note(row);
        const { state } = report;
        if (state) {
          const { ranking } = course;
          await save(state, (folder) => folder.saveProgress({ state, ranking }, trainingTime()));
        }
      }
      await takeTurn();
    }
  } catch (error) {
    printer.stop();
    throw error;
  }
  const { state, bestEpoch } = course;
  return { state, bestEpoch, begun: start.state.step, steps, samples, seconds: trainingTime() };
}

/** How far a training has come. */
interface Course<Params extends Tree> {
  /** The state to test, if the training ends here. */
  readonly state: State<Params>;
  readonly bestEpoch: number | undefined;
  readonly ranking: Ranking<Params> | undefined;
}

type RankedReport<Params extends Tree> = EpochReport<Params, OptimizerState> & {
  readonly ranking?: Ranking<Params>;
};

function courseFrom<Params extends Tree>(
  config: Config<Params>,
  { state, ranking }: RunProgress<Params>,
): Course<Params> {
  const best = ranking?.best;
  return { state: testedState(config, best?.state ?? state), bestEpoch: best?.epoch, ranking };
}

function afterEpoch<Params extends Tree>(
  config: Config<Params>,
  { ranking }: Course<Params>,
  report: RankedReport<Params>,
): Course<Params> {
  const reached = report.ranking ?? ranking;
  return {
    ...courseFrom(config, { state: report.state, ranking: reached }),
    // The run goes on as if it had not stopped, so this epoch is ranked when it is complete.
    ranking: isCutShort(report) ? ranking : reached,
  };
}

/** Tells whether the user ended the run in the middle of an epoch. */
function isCutShort({ state, step, steps }: EpochReport<Tree, OptimizerState>): boolean {
  return state.soFar !== undefined && step < steps;
}

function testedState<Params extends Tree>(
  { evaluated }: Config<Params>,
  state: State<Params>,
): State<Params> {
  return { ...state, params: evaluated?.(state) ?? state.params };
}

/** Yields the reports of fit(). With patience, those of epochs have a ranking. */
async function* reportsOf<Params extends Tree>(
  config: Config<Params>,
  { state, ranking }: RunProgress<Params>,
  { training, patience }: Pick<Training<Params>, "training"> & Pick<Recipe, "patience">,
): AsyncGenerator<StepReport<Params, OptimizerState> | RankedReport<Params>> {
  // This program has its own message for a loss that is not finite, and takes turns itself.
  const options = { onNonFinite: "report", yieldEvery: Infinity } as const;
  const reports = fit({ ...config, ...options }, state, training);
  if (patience === undefined) {
    yield* reports;
    return;
  }
  const ranked = earlyStopping(reports, { patience, ...(ranking && { from: ranking }) });
  for await (const report of ranked) {
    yield report.kind === "step" ? report : { ...report, ranking: report };
  }
}

function diverged(
  { step, loss }: StepReport,
  { learningRate, clip }: Recipe,
  seed: number,
): RunError {
  return new RunError(
    `The loss is ${loss} at step ${grouped(step)}: the training with seed ${seed} diverged. ` +
      `Try a --learning-rate below ${learningRate}${clip === undefined ? ", or --clip 1" : ""}`,
  );
}
