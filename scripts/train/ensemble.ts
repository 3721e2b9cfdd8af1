/**
 * Trains an ensemble as a command line says, and tests it.
 *
 * @module
 */

import { type Engine, ensemble, type Model } from "../../mod.ts";
import { summaryRows } from "../../lib/compose/summary.ts";
import { ensemblePrinterFor } from "./ensemble_printers.ts";
import { drawReports } from "./ensemble_reports.ts";
import { imagesOf } from "./images.ts";
import { keptRun, runConfigOf } from "./keep_run.ts";
import { type TrainedMember, trainedMembers } from "./members.ts";
import { nextSteps } from "./next_commands.ts";
import { PRESETS } from "./presets.ts";
import type { Recipe } from "./recipe.ts";
import type { RunContext } from "./run.ts";
import type { RunData } from "./run_data.ts";
import type { RunFolder } from "./run_folder.ts";
import { planOf, planText, type RunPlan, stateOf } from "./run_plan.ts";
import { nameOfSeeds } from "./seeds.ts";
import { testEnsemble } from "./test_ensemble.ts";

/**
 * Trains as many networks as the options say, one after the other, and tests and keeps the one model that gives the
 * mean of their probabilities. Members that the user stops do not count, unless there is no other.
 *
 * @throws {RunError} if the data cannot be used, a folder cannot be written, or a training diverges.
 */
export async function trainEnsemble(
  engine: Engine,
  given: Recipe,
  { options, console, stopping, communicator }: RunContext,
  count: number,
): Promise<void> {
  const { keeping, seed } = options;
  const preset = PRESETS[options.preset];
  const printer = ensemblePrinterFor(options, console);
  const { data, loading } = await imagesOf(options, given, { console, communicator });
  const recipe = { ...given, validation: data.counts.validation };
  const plan = await planOf(engine, recipe, {
    preset,
    data,
    signal: stopping.signal,
    stateEvery: keeping.kind === "none" ? Infinity : keeping.every,
  });
  const kept = await keptRun(options, runConfigOf(options, plan, data), stateOf(plan, seed), {
    steps: plan.steps,
    engine: engine.name,
  });
  const folder = kept?.folder;
  const members: TrainedMember[] = [];
  // Claims are kept to the end, so that all of it counts as one training.
  using _claims = {
    [Symbol.dispose]: () =>
      [folder, ...members.map(({ folder }) => folder)].forEach((each) => each?.close()),
  };
  printer.start({
    engine: engine.name,
    network: summaryRows(plan.config.network),
    images: data.counts,
    notes: data.notes,
    classCounts: data.classCounts,
    isWeighted: recipe.classWeights !== undefined,
    folder: folder?.path,
    plan: `each ${planText(plan, nameOfSeeds(seed, count))}`,
    ensemble: count,
  });

  const settings = { plan, data, count, seed, folder, stopping, communicator, printer, console };
  for await (const each of trainedMembers(settings)) {
    members.push(each);
    if (!each.isStopped) {
      await saveEnsemble(folder, ensembleOf(members.filter(isWhole), plan, data));
    }
  }
  const whole = members.filter(isWhole);
  const counted = whole.length > 0 ? whole : members;
  const model = ensembleOf(counted, plan, data);
  await saveEnsemble(folder, model);
  const tested = await testEnsemble({
    plan,
    data,
    members,
    counted,
    model,
    count,
    seed,
    loading,
    folder,
    printer,
    console,
  });
  printer.result(tested.result);
  const report = folder && await drawReports(folder, { engine, model, data, tested, plan });
  const isNewest = keeping.kind === "begin" && keeping.folder === undefined;
  const images = { source: options.moved ?? options.source, reading: options.reading };
  printer.end({
    results: [tested.result],
    planned: 1,
    next: folder ? nextSteps(report, isNewest ? undefined : folder.path, images) : [],
  });
}

/** Tells whether a member is trained to its end. */
function isWhole({ isStopped }: TrainedMember): boolean {
  return !isStopped;
}

/** Returns the model of members. */
function ensembleOf(
  members: readonly TrainedMember[],
  { config: { network } }: RunPlan,
  { classNames }: Pick<RunData, "classNames">,
): Model {
  return ensemble(members.map(({ trained: { state: { params, statistics } } }) => ({
    ...{ network, params, statistics, classNames },
  })));
}

async function saveEnsemble(
  folder: RunFolder | undefined,
  { network, ...trained }: Model,
): Promise<void> {
  await folder?.saveModel(network, { ...trained, classNames: trained.classNames });
}
