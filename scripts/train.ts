/**
 * Trains a network and says how good it is: the one place that knows of flags, files, clock and
 * printing.
 *
 * @module
 */

import { readCsv } from "../lib/data/csv.ts";
import {
  augment,
  confusionMatrix,
  type Dataset,
  earlyStopping,
  type Engine,
  type EpochReport,
  evaluate,
  fit,
  type FitConfig,
  type ImageDataset,
  initialState,
  type Labels,
  openEngine,
  type OptimizerState,
  random,
  readIdxDirectory,
  splitOff,
  type StepReport,
  summary,
  type TrainState,
  type Tree,
  tree,
} from "../mod.ts";
import { helpText, type Options, parseOptions, type Recipe, type Source } from "./train/options.ts";
import {
  type Console,
  fullPrinter,
  jsonPrinter,
  type Printer,
  quietPrinter,
  type RunPrinter,
  type RunResult,
} from "./train/printers.ts";
import { networkOf } from "./train/networks.ts";
import { PRESETS } from "./train/presets.ts";
import { operationsPerSample } from "./train/operations.ts";
import { optimizerOf, recipeOf } from "./train/recipes.ts";
import {
  fullSeedsPrinter,
  jsonSeedsPrinter,
  nameOfSeeds,
  quietSeedsPrinter,
} from "./train/seeds.ts";
import { UsageError } from "./usage_error.ts";

/** What a run cannot go on from and its user can mend: one line, and exit code 1. */
class RunError extends Error {
  override readonly name = "RunError";
}

/**
 * Runs the training script and gives its exit code: 0, or 1 where the data or the training failed, or
 * 2 where the command line is wrong. `signal` ends the training after the step that is under way.
 */
export async function main(
  args: readonly string[],
  console: Console,
  signal: AbortSignal,
): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) {
      console.write(helpText(PRESETS));
    } else {
      await run(options, console, signal);
    }
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.writeError(`error: ${error.message}\n`);
      return 2;
    }
    if (error instanceof RunError) {
      console.writeError(`error: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function run(options: Options, console: Console, signal: AbortSignal): Promise<void> {
  const recipe = recipeOf(options);
  const engine = await mendable(openEngine(options.engine));
  try {
    await trainAndTest(engine, recipe, { options, console, signal });
  } finally {
    engine.close();
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
  const { seed: firstSeed, seeds, output } = options;
  const planned = seeds ?? 1;
  const printer = (seeds === undefined ? PRINTERS : SEEDS_PRINTERS)[output](console);

  const loadingTime = stopwatch(console);
  const images = await mendable(load(options.source, options.classes));
  const { inputs: { rows }, classes } = images.train;
  if (recipe.validation >= rows) {
    throw new RunError(
      `Cannot split ${recipe.validation} validation images off ${rows} training images: ` +
        "give a smaller --validation",
    );
  }
  const [trainingImages, validationImages] = splitOff(images.train, recipe.validation);
  const training = preset.prepare(trainingImages);
  const test = preset.prepare(images.test);
  const loading = loadingTime();

  const steps = recipe.steps ?? recipe.epochs * Math.ceil(training.inputs.rows / recipe.batchSize);
  const network = await mendable(
    (async () => networkOf(recipe, preset, { image: images.train, classes }))(),
  );
  const config = {
    engine,
    network,
    loss: preset.loss(recipe),
    optimizer: optimizerOf(recipe, steps),
    batchSize: recipe.batchSize,
    steps,
    shuffle: preset.shuffle,
    signal,
    ...(recipe.augment && { augment: augment(recipe.augment) }),
    ...(recipe.validation > 0 && { validation: preset.prepare(validationImages) }),
  };
  printer.start({
    engine: engine.name,
    summary: summary(network),
    images: {
      training: training.inputs.rows,
      validation: recipe.validation,
      test: test.inputs.rows,
    },
    plan: planOf(recipe, steps, nameOfSeeds(firstSeed, planned)),
  });

  const results: RunResult[] = [];
  do {
    const seed = firstSeed + results.length;
    const runPrinter = printer.run(seed);
    const trained = await train({ config, training, recipe, seed, console, printer: runPrinter });
    const { state, bestEpoch, samples, seconds } = trained;
    const unfinished = trained.steps < steps;

    const testingTime = stopwatch(console);
    const { loss, accuracy, predictions } = evaluate(config, state, test, {
      ...(config.augment && {
        views: { augment: config.augment, count: recipe.views, key: random.key(seed) },
      }),
    });
    const result = {
      seed,
      testLoss: loss,
      testAccuracy: accuracy,
      confusion: confusionMatrix(predictions, test.targets, classes),
      bestEpoch,
      steps: trained.steps,
      parameters: tree.size(state.params),
      floatingPointOperations: samples * operationsPerSample(network, state.params),
      // What is loaded once is counted once.
      seconds: {
        loading: results.length === 0 ? loading : 0,
        training: seconds,
        testing: testingTime(),
      },
      interrupted: unfinished && signal.aborted,
      stoppedEarly: unfinished && !signal.aborted,
    };
    runPrinter.result(result);
    results.push(result);
    await eventLoopTurn();
  } while (results.length < planned && !signal.aborted);
  printer.end(results, planned);
}

interface Training<Params extends Tree> {
  readonly config: FitConfig<number, number, Params, OptimizerState, Labels>;
  readonly training: Dataset<Labels>;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly console: Console;
  readonly printer: RunPrinter;
}

/** Trains with a seed: gives the state to test, and what it took to get there. */
async function train<Params extends Tree>(
  { config, training, recipe, seed, console, printer }: Training<Params>,
): Promise<{
  readonly state: TrainState<Params, OptimizerState>;
  readonly bestEpoch: number | undefined;
  readonly steps: number;
  readonly samples: number;
  readonly seconds: number;
}> {
  const trainingTime = stopwatch(console);
  let state = initialState(config, random.key(seed));
  let epochTime = stopwatch(console);
  let pause = stopwatch(console);
  let bestEpoch: number | undefined;
  let steps = 0;
  let samples = 0;
  for await (const report of reportsOf(config, state, { training, patience: recipe.patience })) {
    if (report.kind === "epoch") {
      state = (report.best ?? report).state;
      bestEpoch = report.best?.epoch;
      printer.epoch({ report, bestEpoch, seconds: epochTime() });
      epochTime = stopwatch(console);
    } else {
      if (!Number.isFinite(report.loss)) {
        printer.stop();
        throw diverged(report, recipe, seed);
      }
      printer.step(report);
      steps = report.step;
      samples += report.samples;
    }
    if (pause() > 0.1) {
      await eventLoopTurn();
      pause = stopwatch(console);
    }
  }
  return { state, bestEpoch, steps, samples, seconds: trainingTime() };
}

/** What fitting tells: with patience, also of the best epoch. */
function reportsOf<Params extends Tree>(
  config: FitConfig<number, number, Params, OptimizerState, Labels>,
  state: TrainState<Params, OptimizerState>,
  { training, patience }: Pick<Training<Params>, "training"> & Pick<Recipe, "patience">,
): AsyncIterable<
  | StepReport
  | EpochReport<Params, OptimizerState> & {
    readonly best?: EpochReport<Params, OptimizerState>;
  }
> {
  const reports = fit(config, state, training);
  return patience === undefined ? reports : earlyStopping(reports, { patience });
}

/** What tells how many seconds have passed since it was made. */
function stopwatch({ now }: Console): () => number {
  const begin = now();
  return () => (now() - begin) / 1000;
}

/** Lets signals in, which awaiting alone never does: it takes a turn of the event loop. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

type Printers = Readonly<Record<Options["output"], (console: Console) => Printer>>;

const PRINTERS: Printers = { full: fullPrinter, quiet: quietPrinter, json: jsonPrinter };

const SEEDS_PRINTERS: Printers = {
  full: fullSeedsPrinter,
  quiet: quietSeedsPrinter,
  json: jsonSeedsPrinter,
};

async function load(
  source: Source,
  classes: number,
): Promise<{ readonly train: ImageDataset; readonly test: ImageDataset }> {
  if (source.kind === "idx") {
    const directory = source.directory ?? new URL("../data/mnist/", import.meta.url);
    return await readIdxDirectory(directory, { classes });
  }
  const [train, test] = await Promise.all([
    readCsv(source.train, { classes }),
    readCsv(source.test, { classes }),
  ]);
  if (train.inputs.cols !== test.inputs.cols) {
    throw new RangeError(
      `${source.train} has ${train.inputs.cols} pixels a row, ` +
        `${source.test} ${test.inputs.cols}: both must have as many`,
    );
  }
  return { train, test };
}

/** What comes of opening or reading something: its errors are one line, for the user to mend. */
async function mendable<Result>(opening: Promise<Result>): Promise<Result> {
  try {
    return await opening;
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : `${error}`);
  }
}

function planOf(recipe: Recipe, steps: number, seeds: string): string {
  const { optimizer, learningRate, schedule, batchSize, augment } = recipe;
  return `${steps.toLocaleString("en-US")} steps of ${batchSize}${augment ? " augmented" : ""}, ` +
    `${optimizer} at ${learningRate} (${schedule}), ${seeds}`;
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

function terminal(): Console {
  const encoder = new TextEncoder();
  const writer = (stream: typeof Deno.stdout) => (text: string): void => {
    try {
      for (let rest = encoder.encode(text); rest.length > 0;) {
        rest = rest.subarray(stream.writeSync(rest));
      }
    } catch (error) {
      // Nobody reads on, as behind `| head`: the shell's code for a broken pipe.
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
      throw error;
    }
  };
  return {
    write: writer(Deno.stdout),
    writeError: writer(Deno.stderr),
    isTerminal: Deno.stdout.isTerminal(),
    columns: () => Deno.consoleSize().columns || 80,
    now: () => performance.now(),
  };
}

if (import.meta.main) {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => {
    // The first one lets the step end; whoever cannot wait for that presses again.
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  });
  Deno.exit(await main(Deno.args, terminal(), controller.signal));
}
