/**
 * The training of a run with one seed: printed, noted and saved as it goes.
 *
 * @module
 */

import {
  type Dataset,
  earlyStopping,
  type EpochReport,
  fit,
  type FitConfig,
  initialState,
  type Labels,
  type Layer,
  type OptimizerState,
  random,
  type Schedule,
  type StepReport,
  type TrainState,
  type Tree,
} from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import { eventLoopTurn, stopwatch } from "./clock.ts";
import type { Recipe } from "./options.ts";
import type { Console } from "../shared/console.ts";
import type { RunPrinter } from "./printers.ts";
import type { Ranking } from "./ranking.ts";
import type { Kept } from "./run_folder.ts";

/** What is trained, and who is told of it. */
export interface Training<Params extends Tree> {
  readonly config: FitConfig<Layer<number, number, Params>, OptimizerState, Labels>;
  readonly training: Dataset<Labels>;
  readonly recipe: Recipe;
  readonly learningRate: Schedule;
  readonly seed: number;
  readonly console: Console;
  readonly printer: RunPrinter;
  readonly kept: Kept<Params> | undefined;
}

/** Trains with a seed: gives the state to test, and what it took to get there. */
export async function train<Params extends Tree>(
  { config, training, recipe, learningRate, seed, console, printer, kept }: Training<Params>,
): Promise<{
  readonly state: TrainState<Params, OptimizerState>;
  readonly bestEpoch: number | undefined;
  readonly begun: number;
  readonly steps: number;
  readonly samples: number;
  readonly seconds: number;
}> {
  const trainingTime = stopwatch(console);
  const folder = kept?.folder;
  const start = kept?.progress?.state ?? initialState(config, random.key(seed));
  let ranking = kept?.progress?.ranking;
  const tested = (state: TrainState<Params, OptimizerState>) => ({
    ...state,
    params: config.evaluated?.(state) ?? state.params,
  });
  let state = tested(ranking?.best.state ?? start);
  let bestEpoch = ranking?.best.epoch;
  let epochTime = stopwatch(console);
  let pause = stopwatch(console);
  let steps = start.step;
  let samples = 0;
  const { patience } = recipe;
  try {
    for await (const report of reportsOf(config, start, { training, patience, ranking })) {
      const row = { ...report, learningRate: learningRate(report.step - 1) };
      if (report.kind === "epoch") {
        // An epoch that its user cuts short goes on where it was, as if it had never been told.
        const isCutShort = report.state.soFar !== undefined && report.step < report.steps;
        const reached = report.ranking ?? ranking;
        state = tested((reached?.best ?? report).state);
        bestEpoch = reached?.best.epoch;
        if (!isCutShort) {
          folder?.note(row);
          ranking = reached;
        }
        await folder?.saveModel(config.network, state);
        await folder?.saveProgress({ state: report.state, ranking });
        printer.epoch({ report, bestEpoch, seconds: epochTime() });
        epochTime = stopwatch(console);
      } else {
        if (!Number.isFinite(report.loss)) {
          throw diverged(report, recipe, seed);
        }
        printer.step(report);
        steps = report.step;
        samples += report.samples;
        folder?.note(row);
        if (report.state) await folder?.saveProgress({ state: report.state, ranking });
      }
      if (pause() > 0.1) {
        await eventLoopTurn();
        pause = stopwatch(console);
      }
    }
  } catch (error) {
    printer.stop();
    throw error;
  }
  return { state, bestEpoch, begun: start.step, steps, samples, seconds: trainingTime() };
}

/** What fitting tells: with patience, also how epochs rank. */
async function* reportsOf<Params extends Tree>(
  config: FitConfig<Layer<number, number, Params>, OptimizerState, Labels>,
  start: TrainState<Params, OptimizerState>,
  { training, patience, ranking }: Pick<Training<Params>, "training"> & Pick<Recipe, "patience"> & {
    readonly ranking: Ranking<Params> | undefined;
  },
): AsyncGenerator<
  | StepReport<Params, OptimizerState>
  | EpochReport<Params, OptimizerState> & { readonly ranking?: Ranking<Params> }
> {
  const reports = fit(config, start, training);
  if (patience === undefined) {
    yield* reports;
  } else {
    const ranked = earlyStopping(reports, { patience, ...(ranking && { from: ranking }) });
    for await (const report of ranked) {
      yield report.kind === "step" ? report : { ...report, ranking: report };
    }
  }
}

function diverged(
  { step, loss }: StepReport,
  { learningRate, clip }: Recipe,
  seed: number,
): RunError {
  return new RunError(
    `The loss is ${loss} at step ${step}: the training with seed ${seed} diverged. ` +
      `Try a --learning-rate below ${learningRate}${clip === undefined ? ", or --clip 1" : ""}`,
  );
}
