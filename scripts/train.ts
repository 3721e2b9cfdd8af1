/**
 * Trains a network and says how good it is: the one place that knows of flags, files, clock and
 * printing.
 *
 * @module
 */

import { basename } from "node:path";
import { grouped } from "./shared/numbers.ts";
import {
  augment,
  type Augmentation,
  averaged,
  type Engine,
  evaluate,
  initialState,
  openEngine,
  type OptimizerState,
  type ParamsOf,
  random,
  summary,
  type TrainState,
  trainTestSplit,
  type Tree,
  tree,
} from "../mod.ts";
import { confusionMatrix } from "../lib/training/metrics.ts";
import { eventLoopTurn, stopwatch } from "./train/clock.ts";
import { loadImages } from "./train/load_images.ts";
import {
  helpText,
  type Options,
  parseOptions,
  type Recipe,
  resumedOptions,
} from "./train/options.ts";
import type { Console } from "./shared/console.ts";
import {
  fullPrinter,
  jsonPrinter,
  type Printer,
  quietPrinter,
  type RunResult,
} from "./train/printers.ts";
import { networkOf } from "./train/networks.ts";
import { PRESETS } from "./train/presets.ts";
import { operationsPerSample } from "./train/operations.ts";
import { optimizerOf, recipeOf, scheduleOf } from "./train/recipes.ts";
import type { RunConfig } from "./train/run_config.ts";
import {
  configOf,
  freshFolder,
  type Kept,
  newRunFolder,
  resumedRunFolder,
  type RunFolder,
} from "./train/run_folder.ts";
import {
  fullSeedsPrinter,
  jsonSeedsPrinter,
  nameOfSeeds,
  quietSeedsPrinter,
} from "./train/seeds.ts";
import { restoredFlag, storedSource } from "./train/stored_flags.ts";
import { train } from "./train/training.ts";
import type { FinishedRun } from "./report/run_report.ts";
import { exitCodeOf, mendable, RunError, start } from "./shared/command.ts";
import { runsFolder } from "./shared/paths.ts";
import { UsageError } from "./shared/usage_error.ts";

/**
 * Runs the training script and gives its exit code: 0, or 1 where the data or the training failed, or
 * 2 where the command line is wrong. `signal` ends the training after the step that is under way.
 */
export async function main(
  args: readonly string[],
  console: Console,
  signal: AbortSignal,
): Promise<number> {
  return await exitCodeOf(console, async () => {
    const options = parseOptions(args);
    if (options.help) {
      console.write(helpText(PRESETS));
    } else {
      await run(options, console, signal);
    }
  });
}

async function run(given: Options, console: Console, signal: AbortSignal): Promise<void> {
  const { keeping } = given;
  const options = keeping.kind === "resume"
    ? resumedOptions(given, await beginningOf(keeping.folder))
    : given;
  const recipe = recipeOf(options);
  const engine = await mendable(openEngine(options.engine));
  try {
    await trainAndTest(engine, recipe, { options, console, signal });
  } finally {
    engine.close();
  }
}

/** What the command line said that the run in a folder began with. */
async function beginningOf(folder: string): Promise<Options> {
  const { arguments: flags } = await configOf(folder);
  try {
    return parseOptions(flags.map(restoredFlag));
  } catch (error) {
    // The command line at hand is not to blame.
    if (!(error instanceof UsageError)) throw error;
    throw new RunError(`Cannot go on with the run in ${folder}: ${error.message}`);
  }
}

interface Run {
  readonly options: Options;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Trains and tests as often as the options say, on data that is loaded once. */
async function trainAndTest(
  engine: Engine,
  recipe: Recipe,
  { options, console, signal }: Run,
): Promise<void> {
  const preset = PRESETS[options.preset];
  const { seed: firstSeed, seeds, output, keeping } = options;
  const planned = seeds ?? 1;
  const printer = (seeds === undefined ? PRINTERS : SEEDS_PRINTERS)[output](console);

  const loadingTime = stopwatch(console);
  const images = await mendable(loadImages(options.source, options.classes));
  const { inputs: { rows }, classes } = images.train;
  if (recipe.validation >= rows) {
    throw new RunError(
      `Cannot split ${recipe.validation} validation images off ${rows} training images: ` +
        "give a smaller --validation",
    );
  }
  const [trainingImages, validationImages] = trainTestSplit(images.train, recipe.validation);
  const training = preset.prepare(
    preset.extend?.(trainingImages, random.key(firstSeed)) ?? trainingImages,
  );
  const test = preset.prepare(images.test);
  const loading = loadingTime();

  const steps = recipe.steps ?? recipe.epochs * Math.ceil(training.inputs.rows / recipe.batchSize);
  const task = { image: images.train, classes };
  const network = await mendable(Promise.try(() => networkOf(recipe, preset, task)));
  const config = {
    engine,
    network,
    loss: preset.loss(recipe),
    optimizer: optimizerOf(recipe, steps),
    batchSize: recipe.batchSize,
    steps,
    shuffle: preset.shuffle,
    signal,
    evaluated: ({ params, optimizer }: TrainState<ParamsOf<typeof network>, OptimizerState>) =>
      averaged(params, optimizer),
    ...(keeping.kind !== "none" && { stateEvery: keeping.every }),
    ...(recipe.augment && { augment: varied(augment(recipe.augment), preset.vary) }),
    ...(recipe.validation > 0 && { validation: preset.prepare(validationImages) }),
  };
  const counts = {
    training: training.inputs.rows,
    validation: recipe.validation,
    test: test.inputs.rows,
  };
  const kept = await keep(keeping, {
    preset: options.preset,
    config: {
      arguments: options.arguments,
      preset: options.preset,
      recipe,
      source: storedSource(options.source),
      images: counts,
      classes,
      seed: firstSeed,
      // No result depends on the number of threads.
      engine: engine.name.replace(/, \d+ threads$/, ""),
    },
    start: startOf(() => initialState(config, random.key(firstSeed))),
  });
  printer.start({
    engine: engine.name,
    summary: summary(network),
    images: counts,
    folder: kept?.folder.path,
    plan: planOf(recipe, steps, nameOfSeeds(firstSeed, planned)),
  });

  const results: RunResult[] = [];
  do {
    const seed = firstSeed + results.length;
    const runPrinter = printer.run(seed);
    const trained = await train({
      config,
      training,
      recipe,
      learningRate: scheduleOf(recipe, steps),
      seed,
      console,
      printer: runPrinter,
      kept,
    });
    const { state, bestEpoch, samples, seconds } = trained;
    const unfinished = trained.steps < steps;

    const testingTime = stopwatch(console);
    const { loss, accuracy, predictions, outputs } = evaluate(config, state, test, {
      keepOutputs: kept !== undefined,
      ...(config.augment && {
        views: { augment: config.augment, count: recipe.views, key: random.key(seed) },
      }),
    });
    const result = {
      seed,
      engine: engine.name,
      testLoss: loss,
      testAccuracy: accuracy,
      confusion: confusionMatrix(predictions, test.targets, classes),
      bestEpoch,
      begun: trained.begun,
      steps: trained.steps,
      parameters: tree.size(state.params),
      floatingPointOperations: samples * operationsPerSample(network, state.params),
      // What is loaded once is counted once.
      seconds: {
        loading: results.length === 0 ? loading : 0,
        training: seconds,
        testing: testingTime(),
      },
      folder: kept?.folder.path,
      interrupted: unfinished && signal.aborted,
      stoppedEarly: unfinished && !signal.aborted,
    };
    await kept?.folder.saveModel(network, state);
    runPrinter.result(result);
    if (kept && outputs) {
      const { params } = state;
      const run = { engine, network, params, outputs, images: images.test, result };
      await report(kept.folder, run, console);
    }
    results.push(result);
    await eventLoopTurn();
  } while (results.length < planned && !signal.aborted);
  printer.end(results, planned);
}

/** Returns an augmentation that varies images before another one does, where a preset has such. */
function varied(augmentation: Augmentation, vary: Augmentation | undefined): Augmentation {
  if (!vary) return augmentation;
  return (engine, key, samples) => {
    const [first, second] = random.split(key);
    const inputs = vary(engine, first, samples);
    const indices = Uint32Array.from({ length: inputs.rows }, (_, i) => i);
    return augmentation(engine, second, { ...samples, inputs, indices });
  };
}

/** The state to start from, where there is memory for it. */
function startOf<State>(initial: () => State): State {
  try {
    return initial();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RunError(
      `Cannot start with a network so large: ${error.message}. Give smaller --hidden sizes`,
    );
  }
}

/**
 * Puts the report of a run into its folder. Where the packages that draw it cannot be had, the run does
 * without.
 */
async function report<Params extends Tree>(
  folder: RunFolder,
  run: Omit<FinishedRun<Params>, "name" | "configuration" | "metrics">,
  { writeError }: Console,
): Promise<void> {
  // By a name that is not known before, so that nobody waits for these packages when training begins.
  const module = "./report/run_report.ts";
  let reports: typeof import("./report/run_report.ts");
  try {
    reports = await import(module);
  } catch (error) {
    const [reason] = `${error instanceof Error ? error.message : error}`.split("\n");
    writeError(`warning: Cannot draw ${folder.path}/report.html: ${reason}\n`);
    return;
  }
  await folder.saveReport(reports.runReport({
    ...run,
    name: basename(folder.path),
    configuration: folder.config,
    metrics: await folder.metrics(),
  }));
}

/** Opens the folder of a run, if it is to be kept. */
async function keep<Params extends Tree>(
  keeping: Options["keeping"],
  { preset, config, start }: {
    readonly preset: string;
    readonly config: RunConfig;
    readonly start: TrainState<Params, OptimizerState>;
  },
): Promise<Kept<Params> | undefined> {
  if (keeping.kind === "none") return undefined;
  if (keeping.kind === "resume") return await resumedRunFolder(keeping.folder, config, start);
  const path = keeping.folder ?? await freshFolder(runsFolder(), `${preset}-${timeOfDay()}`);
  const folder = await newRunFolder(path, { config, force: keeping.force });
  return { folder, progress: undefined };
}

/** The date and time as the name of a folder has them. */
function timeOfDay(): string {
  return new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "-");
}

type Printers = Readonly<Record<Options["output"], (console: Console) => Printer>>;

const PRINTERS: Printers = { full: fullPrinter, quiet: quietPrinter, json: jsonPrinter };

const SEEDS_PRINTERS: Printers = {
  full: fullSeedsPrinter,
  quiet: quietSeedsPrinter,
  json: jsonSeedsPrinter,
};

function planOf(recipe: Recipe, steps: number, seeds: string): string {
  const { optimizer, learningRate, schedule, batchSize, augment } = recipe;
  return `${grouped(steps)} steps of ${batchSize}${augment ? " augmented" : ""}, ` +
    `${optimizer} at ${learningRate} (${schedule}), ${seeds}`;
}

if (import.meta.main) {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    // The first one lets the step end; whoever cannot wait for that presses again.
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  });
  await start((args, console) => main(args, console, controller.signal));
}
