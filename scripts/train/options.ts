/**
 * Options of the trainer, and the command line that they come from.
 *
 * @module
 */

import {
  CSV_FLAGS,
  csvFlagsOf,
  isPathOfImages,
  type Reading,
  sizeOfFlag,
  type Source,
  transposeOf,
} from "../data/source.ts";
import { readAugment } from "../shared/augment_flags.ts";
import { RECOMMENDED } from "../shared/augmentations.ts";
import { numberOf, type Reader, readFlags } from "../shared/flags.ts";
import { UsageError } from "../shared/usage_error.ts";
import { type Keeping, keepingOf } from "./keeping.ts";
import { CHOICES, type PresetName, type Recipe } from "./recipe.ts";
import { ENSEMBLE_RULE, RECIPE_RULES, SEED_RULE, SIZE_RULE } from "./recipe_rules.ts";
import { storedFlag } from "./stored_flags.ts";
import { ASIDE, TRAINER_FLAGS } from "./trainer_flags.ts";

/** A kind of engine. */
type EngineKind = Exclude<typeof CHOICES.engine[number], "blas">;

/** Options of the trainer. */
export interface Options {
  readonly help: boolean;
  readonly preset: PresetName;
  /** The changes that flags make to the preset's recipe. */
  readonly changes: Partial<Recipe>;
  readonly source: Source;
  /** Where the images of a run that goes on are now, if the command line says so. */
  readonly moved?: Source;
  readonly reading: Reading;
  /** Where the validation images are, or undefined where they are split off the training images. */
  readonly validationFrom: string | undefined;
  /** Whether the run began with an older foldnet, whose validation images are the last training images. */
  readonly isOld: boolean;
  readonly seed: number;
  /** The number of seeds to train with, from `seed` on, or undefined for one run at length. */
  readonly seeds: number | undefined;
  /** The number of networks of an ensemble, with seeds from `seed` on, or undefined for one network. */
  readonly ensemble: number | undefined;
  readonly engine: {
    readonly kind: EngineKind;
    readonly strict: boolean;
    readonly threads?: number;
    readonly path?: string;
  };
  readonly keeping: Keeping;
  /** The flags that say what the run is, as its folder keeps them. */
  readonly arguments: readonly string[];
  readonly output: "full" | "quiet" | "json";
  /** Whether to print the calls and times of the engine's kernels. */
  readonly profile: boolean;
}

/**
 * Returns the options of a command line.
 *
 * @throws {UsageError} if a flag is unknown, lacks its value, has one that it cannot take, or does not
 * go with another flag.
 */
export function parseOptions(args: readonly string[]): Options {
  const reader = readFlags(args, TRAINER_FLAGS);
  const { has, text, number, choice } = reader;
  requireTogether(reader);
  const seed = number("seed", SEED_RULE) ?? 42;
  const seeds = number("seeds", { from: 1, whole: true });
  const ensemble = number("ensemble", ENSEMBLE_RULE);
  const isBeyond = (count = 1): boolean => count - 1 > Number.MAX_SAFE_INTEGER - seed;
  for (const [name, count] of [["seeds", seeds], ["ensemble", ensemble]] as const) {
    if (!isBeyond(count)) continue;
    throw new UsageError(
      `--${name} ${count} from --seed ${seed} on go beyond 2^53 - 1, the last seed`,
    );
  }
  return {
    help: has("help"),
    preset: choice("preset", CHOICES.preset) ?? "default",
    changes: changesOf(reader),
    source: sourceOf(reader),
    reading: readingOf(reader),
    validationFrom: validationPath(text("validation")),
    isOld: false,
    seed,
    seeds,
    ensemble,
    engine: {
      kind: engineOf(reader),
      strict: has("strict"),
      ...defined({
        threads: number("threads", { from: 1, below: 257, whole: true }),
        path: text("blas"),
      }),
    },
    keeping: keepingOf({
      out: text("out"),
      resume: text("resume"),
      every: number("checkpoint-every", { from: 1, whole: true }),
      force: has("force"),
      noSave: has("no-save"),
      isSeries: seeds !== undefined,
    }),
    arguments: TRAINER_FLAGS
      .filter(({ name }) => has(name) && !ASIDE.includes(name))
      .map(({ name, value }) =>
        storedFlag(
          name === "engine"
            ? `--engine=${engineOf(reader)}`
            : value
            ? `--${name}=${text(name)}`
            : `--${name}`,
        )
      ),
    output: has("json") ? "json" : has("quiet") ? "quiet" : "full",
    profile: has("profile"),
  };
}

/**
 * Returns the options that go on with a run: those that the run began with, but for how it is kept and
 * printed, and for where the images are now. The library is the one that the command line at hand names, or none.
 *
 * @throws {UsageError} if there are other flags than the run began with.
 */
export function resumedOptions(options: Options, before: Options): Options {
  // The task train:native names its engine, also for a run that chose the same engine by itself.
  const engine = before.engine.kind === "auto" && options.engine.kind === "native"
    ? { ...before.engine, kind: "native" as const }
    : before.engine;
  const known = [...before.arguments, ...(engine === before.engine ? [] : ["--engine=native"])];
  const isPlace = (flag: string): boolean => /^--(data|train|test|images)=/.test(flag);
  const { validationFrom = before.validationFrom } = options;
  const isMoved = (flag: string): boolean =>
    isPlace(flag) ||
    flag.startsWith("--validation=") && options.validationFrom !== undefined &&
      before.validationFrom !== undefined;
  const other = options.arguments.find((flag) => !known.includes(flag) && !isMoved(flag));
  if (other !== undefined) {
    throw new UsageError(
      `--resume does not go with ${other}: it goes on with the flags that the run began with`,
    );
  }
  const { keeping, output, profile } = options;
  const { path: _, ...own } = engine;
  const path = options.engine.path;
  return {
    ...before,
    ...(options.arguments.some(isPlace) && { moved: options.source }),
    validationFrom,
    // Opening a library runs its code, so a file in a folder never chooses it.
    engine: path === undefined ? own : { ...own, path },
    keeping,
    output,
    profile,
  };
}

/** Returns the engine that is asked for. `blas` is the old name of `native`. */
function engineOf({ choice }: Reader): EngineKind {
  const engine = choice("engine", CHOICES.engine) ?? "auto";
  return engine === "blas" ? "native" : engine;
}

/** Throws if flags exclude each other. */
function requireTogether(reader: Reader): void {
  const { has, text } = reader;
  if (has("quiet") && has("json")) {
    throw new UsageError("--quiet and --json exclude each other: choose one");
  }
  if (has("quiet") && has("profile")) {
    throw new UsageError("--quiet and --profile exclude each other: choose one");
  }
  if (has("strict") && (engineOf(reader) === "native" || has("blas"))) {
    throw new UsageError("--strict does not go with a library: its bits differ between machines");
  }
  if (has("strict") && engineOf(reader) === "webgpu") {
    throw new UsageError("--strict does not go with --engine webgpu: GPUs round in different ways");
  }
  if (has("blas") && !["auto", "native"].includes(engineOf(reader))) {
    throw new UsageError(`--blas does not go with --engine ${text("engine")}`);
  }
  if (has("ensemble") && has("seeds")) {
    throw new UsageError(
      "--ensemble does not go with --seeds: its networks have a seed each, and become one model",
    );
  }
  if (has("epochs") && has("steps")) {
    throw new UsageError("--epochs and --steps exclude each other: choose one");
  }
}

/** Returns the changes that flags make to a recipe. */
function changesOf(reader: Reader): Partial<Recipe> {
  const { has, text, number, choice } = reader;
  return defined({
    hidden: sizes(text("hidden")),
    activation: choice("activation", CHOICES.activation),
    dropout: number("dropout", RECIPE_RULES.dropout),
    epochs: number("epochs", RECIPE_RULES.epochs),
    steps: number("steps", RECIPE_RULES.steps),
    batchSize: number("batch-size", RECIPE_RULES.batchSize),
    learningRate: number("learning-rate", RECIPE_RULES.learningRate),
    optimizer: choice("optimizer", CHOICES.optimizer),
    momentum: number("momentum", RECIPE_RULES.momentum),
    weightDecay: number("weight-decay", RECIPE_RULES.weightDecay),
    clip: number("clip", RECIPE_RULES.clip),
    average: number("average", RECIPE_RULES.average),
    schedule: choice("schedule", CHOICES.schedule),
    warmup: number("warmup", RECIPE_RULES.warmup),
    labelSmoothing: number("label-smoothing", RECIPE_RULES.labelSmoothing),
    classWeights: choice("class-weights", CHOICES.classWeights),
    validation: validationPath(text("validation")) === undefined
      ? number("validation", RECIPE_RULES.validation)
      : undefined,
    patience: number("patience", RECIPE_RULES.patience) ??
      (has("best") ? Infinity : undefined),
    augment: readAugment(reader, has("augment") ? RECOMMENDED : undefined),
    views: number("views", RECIPE_RULES.views),
  });
}

function sizes(text: string | undefined): readonly number[] | undefined {
  if (text === undefined || text === "0") return text === "0" ? [] : undefined;
  if (!/^\d+(,\d+)*$/.test(text)) {
    throw new UsageError(
      `--hidden cannot be ${text}: it is a list of whole numbers, as 512,256`,
    );
  }
  return text.split(",").map((size) => numberOf("hidden", size, SIZE_RULE));
}

function sourceOf({ has, text }: Reader): Source {
  const [data, train, test, images] = ["data", "train", "test", "images"].map(text);
  if (train === undefined && test === undefined) {
    for (const { name } of CSV_FLAGS) {
      if (has(name) && validationPath(text("validation")) === undefined) {
        throw new UsageError(`--${name} goes with --train and --test`);
      }
    }
  }
  if (images !== undefined) {
    const other = ["data", "train", "test"].find(has);
    if (other !== undefined) {
      throw new UsageError(
        `--images does not go with --${other}: it has the training and the test images, ` +
          "in the folders train and test, or holds some back for the test",
      );
    }
    return { kind: "images", directory: images };
  }
  for (const flag of ["size", "grey"]) {
    if (has(flag)) throw new UsageError(`--${flag} goes with --images`);
  }
  if (train === undefined && test === undefined) return { kind: "idx", directory: data };
  if (data !== undefined) {
    throw new UsageError("--data takes IDX files, --train and --test CSV: choose one of the two");
  }
  if (train === undefined) {
    throw new UsageError("--test goes with --train: give the file of the training images too");
  }
  return { kind: "csv", train, ...(test !== undefined && { test }) };
}

function readingOf(reader: Reader): Reading {
  const { has, text, number } = reader;
  return {
    ...transposeOf(reader),
    csv: csvFlagsOf(reader),
    ...(has("grey") && { isGray: true }),
    ...defined({
      classes: number("classes", { from: 2, below: 257, whole: true }),
      classNames: text("class-names"),
      size: sizeOfFlag(text("size")),
    }),
  };
}

/** Returns the place of validation images that a flag names, if it is no number. */
function validationPath(text: string | undefined): string | undefined {
  return text !== undefined && isPathOfImages(text) ? text : undefined;
}

/** Returns a record without its undefined values. */
function defined<Shape extends Record<string, unknown>>(
  record: Shape,
): { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> };
}
