/**
 * Trains and tests as a command line says.
 *
 * @module
 */

import type { Engine } from "../../mod.ts";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import { summaryRows } from "../../lib/compose/summary.ts";
import type { Console } from "../shared/console.ts";
import { eventLoopTurn } from "./clock.ts";
import { drawReport } from "./draw_report.ts";
import { imagesOf } from "./images.ts";
import { printerFor } from "./forms.ts";
import { keptRun, runConfigOf } from "./keep_run.ts";
import { nextSteps } from "./next_commands.ts";
import type { Options } from "./options.ts";
import { PRESETS } from "./presets.ts";
import type { RunPrinter } from "./printer.ts";
import type { Recipe } from "./recipe.ts";
import type { RunData } from "./run_data.ts";
import { nameWithRanks, progressOfFirst, sharedPlan, together } from "./ranks.ts";
import type { RunFolder, RunProgress } from "./run_folder.ts";
import { planOf, planText, type RunParams, type RunPlan, stateOf } from "./run_plan.ts";
import type { RunResult } from "./run_result.ts";
import { nameOfSeeds } from "./seeds.ts";
import type { Stopping } from "../shared/stop_signals.ts";
import { testRun } from "./test_run.ts";
import { train } from "./training.ts";

/** What a run takes beside its engine and its recipe. */
export interface RunContext {
  readonly options: Options;
  readonly console: Console;
  /** What ends the training after the step that is under way. */
  readonly stopping: Stopping;
  /** The processes that train together. */
  readonly communicator: Communicator;
}

/**
 * Trains and tests as often as the options say, on data that is loaded once.
 *
 * @throws {RunError} if the data cannot be used, the folder cannot be written, or the training diverges.
 */
export async function trainAndTest(
  ownEngine: Engine,
  given: Recipe,
  { options, console, stopping, communicator }: RunContext,
): Promise<void> {
  const { seed: firstSeed, seeds: planned = 1, keeping } = options;
  const preset = PRESETS[options.preset];
  const printer = printerFor(options, console);
  const { data, loading } = await imagesOf(options, given, { console, communicator });
  const recipe = { ...given, validation: data.counts.validation };
  const stateEvery = keeping.kind === "none" ? Infinity : keeping.every;
  const engine = { ...ownEngine, name: nameWithRanks(ownEngine.name, communicator) };
  const planFor = (data: RunData): Promise<RunPlan> =>
    planOf(engine, recipe, { preset, data, signal: stopping.signal, stateEvery });
  const plan = await planFor(data);
  const start = stateOf(plan, firstSeed);
  const shared = await sharedPlan(plan, communicator);
  const isFirstRank = communicator.rank === 0;
  const kept = await together(
    communicator,
    async () =>
      isFirstRank
        ? await keptRun(options, runConfigOf(options, plan, data), start, {
          steps: plan.steps,
          engine: engine.name,
        })
        : undefined,
  );
  const begun = kept?.progress ?? { state: start, ranking: undefined };
  const first = await progressOfFirst(communicator, begun, start);
  using _claim = { [Symbol.dispose]: () => kept?.folder.close() };
  printer.start({
    engine: engine.name,
    network: summaryRows(plan.config.network),
    images: data.counts,
    notes: data.notes,
    classCounts: data.classCounts,
    isWeighted: recipe.classWeights !== undefined,
    folder: kept?.folder.path,
    plan: planText(plan, nameOfSeeds(firstSeed, planned)),
  });

  const results: RunResult[] = [];
  let report: string | undefined;
  let isStopped = false;
  do {
    const isFirst = results.length === 0;
    const seed = firstSeed + results.length;
    const own = isFirst ? data : data.withSeed(seed);
    const ownPlan = own === data ? plan : await planFor(own);
    const ownShared = own === data ? shared : await sharedPlan(ownPlan, communicator);
    const run = await oneRun(ownPlan, own, {
      seed,
      shared: ownShared,
      start: isFirst ? first : { state: stateOf(ownPlan, seed), ranking: undefined },
      loading: isFirst ? loading : 0,
      folder: kept?.folder,
      stopping,
      communicator,
      printer: printer.run(seed),
      console,
    });
    isStopped = ownShared.config.signal?.aborted === true;
    results.push(run.result);
    report = run.report;
    await eventLoopTurn();
  } while (results.length < planned && !isStopped);
  const isNewest = keeping.kind === "begin" && keeping.folder === undefined;
  const images = { source: options.moved ?? options.source, reading: options.reading };
  const next = kept ? nextSteps(report, isNewest ? undefined : kept.folder.path, images) : [];
  printer.end({ results, planned, next });
}

/** What tells a run from others of the same plan. */
interface OneRun {
  readonly seed: number;
  /** The plan as all ranks follow it together. */
  readonly shared: RunPlan;
  readonly start: RunProgress<RunParams>;
  /** The seconds that loading took. */
  readonly loading: number;
  readonly folder: RunFolder | undefined;
  readonly stopping: Stopping;
  readonly communicator: Communicator;
  readonly printer: RunPrinter;
  readonly console: Console;
}

/** Trains with one seed, tests, and keeps the model and its report. */
async function oneRun(
  plan: RunPlan,
  data: RunData,
  { seed, shared, start, loading, folder, stopping, communicator, printer, console }: OneRun,
): Promise<{ readonly result: RunResult; readonly report: string | undefined }> {
  const { engine, network } = plan.config;
  const trained = await stopping.during(() =>
    train({
      plan: shared,
      training: data.training,
      classNames: data.classNames,
      start,
      seed,
      console,
      printer,
      folder,
      communicator,
    })
  );
  const { state } = trained;
  printer.testing();
  const { result, outputs } = testRun(shared, data, trained, {
    seed,
    loading,
    folder: folder?.path,
    console,
  });
  await folder?.saveModel(network, { ...state, classNames: data.classNames });
  printer.result(result);
  if (!folder || !outputs) return { result, report: undefined };
  const images = data.testImages;
  const { params } = state;
  const files = data.testFiles;
  const finished = { engine, network, params, outputs, images, files, result };
  return { result, report: await drawReport(folder, finished) };
}
