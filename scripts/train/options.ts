/**
 * The flags of the training script: what they are called, what they take, and what they mean.
 *
 * @module
 */

import type { AugmentOptions } from "../../mod.ts";
import { AUGMENT_FLAGS, readAugment } from "../shared/augment_flags.ts";
import { RECOMMENDED } from "../shared/augmentations.ts";
import { type Flag, helpLines, list, numberOf, readFlags } from "../shared/flags.ts";
import { storedFlag } from "./stored_flags.ts";
import { UsageError } from "../shared/usage_error.ts";

/** The names that a flag may be given. */
export const CHOICES = {
  preset: ["default", "mlp", "mlp-augmented", "cnn-fast", "cnn", "cnn-best", "photo", "numpy"],
  engine: ["auto", "wasm", "blas", "reference"],
  activation: ["relu", "leaky-relu", "tanh", "sigmoid", "gelu"],
  optimizer: ["sgd", "adam", "adamw", "rmsprop"],
  schedule: ["constant", "step", "exponential", "cosine", "one-cycle"],
} as const;

/** What a network is and how it is trained: what a preset sets and flags change. */
export interface Recipe {
  readonly hidden: readonly number[];
  readonly activation: typeof CHOICES.activation[number];
  readonly dropout: number;
  readonly epochs: number;
  readonly steps: number | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: typeof CHOICES.optimizer[number];
  readonly momentum: number;
  readonly weightDecay: number;
  readonly clip: number | undefined;
  /** By how much less each step counts than the next in the mean of weights that is tested, if one is. */
  readonly average: number | undefined;
  readonly schedule: typeof CHOICES.schedule[number];
  readonly warmup: number;
  readonly labelSmoothing: number;
  readonly validation: number;
  /**
   * After how many epochs without a better one to stop, Infinity for never: the best one is tested.
   * If not given, the last one is.
   */
  readonly patience: number | undefined;
  /** How training images vary, if they do, and in how many ways test images are seen beside their own. */
  readonly augment: AugmentOptions | undefined;
  readonly views: number;
}

/** Where the images come from: a directory of IDX files, or two files of CSV. */
export type Source =
  | { readonly kind: "idx"; readonly directory: string | undefined }
  | { readonly kind: "csv"; readonly train: string; readonly test: string };

/** All that a command line says. */
export interface Options {
  readonly help: boolean;
  readonly preset: typeof CHOICES.preset[number];
  /** What the flags change of the preset's recipe. */
  readonly changes: Partial<Recipe>;
  readonly source: Source;
  readonly classes: number;
  readonly seed: number;
  /** With how many seeds from there on to train: if not given, once, and told at length. */
  readonly seeds: number | undefined;
  /** What runs it. */
  readonly engine: {
    readonly kind: typeof CHOICES.engine[number];
    readonly strict: boolean;
    readonly threads?: number;
    readonly path?: string;
  };
  /** How the run is kept. */
  readonly keeping: Keeping;
  /** The flags that say what the run is, and not how it is kept or printed. */
  readonly arguments: readonly string[];
  /** How much is printed, and in which form. */
  readonly output: "full" | "quiet" | "json";
}

/** How a run is kept: not at all, in a folder of its own, or in that of the run that it goes on with. */
export type Keeping =
  | { readonly kind: "none" }
  | {
    readonly kind: "begin";
    /** The folder, if it is to be a certain one. */
    readonly folder: string | undefined;
    /** Whether a run that is there already is replaced. */
    readonly force: boolean;
    /** How many steps there are from one checkpoint to the next, apart from those of epochs. */
    readonly every: number;
  }
  | { readonly kind: "resume"; readonly folder: string; readonly every: number };

const FLAGS: readonly (Flag | string)[] = [
  "What to train",
  { name: "preset", value: "NAME", help: "where all else starts from: the list is below" },
  { name: "hidden", value: "SIZES", help: "sizes of the hidden layers, as in 128,64; 0 for none" },
  { name: "activation", value: "NAME", help: list(CHOICES.activation) },
  { name: "dropout", value: "RATE", help: "part of the hidden outputs that training drops" },
  "On what",
  {
    name: "data",
    value: "DIR",
    help: "directory of four IDX files with MNIST's names, raw or gzip",
  },
  {
    name: "train",
    value: "FILE",
    help: "training images as CSV: label,p0,p1,...; goes with --test",
  },
  { name: "test", value: "FILE", help: "test images as CSV" },
  { name: "classes", value: "N", help: "how many classes there are; the default is 10" },
  {
    name: "validation",
    value: "N",
    help: "images to split off the end of the training set; 0 for none",
  },
  "How",
  { name: "epochs", value: "N", help: "times to go through the training images" },
  { name: "steps", value: "N", help: "steps to take, instead of epochs" },
  { name: "batch-size", value: "N", help: "images per step" },
  { name: "learning-rate", value: "RATE", help: "the learning rate, or its peak" },
  { name: "optimizer", value: "NAME", help: list(CHOICES.optimizer) },
  { name: "momentum", value: "M", help: "momentum of sgd and rmsprop" },
  { name: "weight-decay", value: "D", help: "weight decay: decoupled for adamw, else L2" },
  { name: "clip", value: "NORM", help: "largest norm of all gradients together" },
  {
    name: "average",
    value: "DECAY",
    help: "test a running mean of the weights, as in 0.99: of some 100 steps",
  },
  { name: "schedule", value: "NAME", help: list(CHOICES.schedule) },
  { name: "warmup", value: "STEPS", help: "steps of linear warm-up ahead of the schedule" },
  {
    name: "label-smoothing",
    value: "S",
    help: "part of each target that is spread over all classes",
  },
  { name: "best", help: "test the network of the epoch with the smallest validation loss" },
  {
    name: "patience",
    value: "N",
    help: "as --best, and stop after N epochs without a better one",
  },
  { name: "seed", value: "N", help: "seed of all randomness; the default is 42" },
  {
    name: "seeds",
    value: "N",
    help: "train with N seeds from --seed on, and print the spread",
  },
  "How to augment",
  { name: "augment", help: "as is best for digits; what the flags below say changes that" },
  ...AUGMENT_FLAGS,
  {
    name: "views",
    value: "N",
    help: "test with the mean output for each image as it is and N augmented ones",
  },
  "On which engine",
  { name: "engine", value: "NAME", help: `${list(CHOICES.engine)}; the default is auto` },
  { name: "threads", value: "N", help: "threads of the engine; the default is what helps" },
  { name: "strict", help: "no fused multiply-add: the same bits on every machine" },
  {
    name: "blas",
    value: "PATH",
    help: "the BLAS library of the engine blas, instead of the system's",
  },
  "What to keep",
  { name: "out", value: "DIR", help: "folder for the run; the default is one in runs/" },
  {
    name: "resume",
    value: "DIR",
    help: "go on with the run in that folder, with the flags that it began with",
  },
  { name: "force", help: "replace the run that is in the folder already" },
  {
    name: "checkpoint-every",
    value: "N",
    help: "steps between checkpoints, apart from those after epochs",
  },
  { name: "no-save", help: "keep nothing" },
  "What to print",
  { name: "quiet", help: "print the test accuracy only" },
  {
    name: "json",
    help: "print JSON only: a line per epoch, or per seed, and one for the result",
  },
  { name: "help", help: "print this and end" },
];

const flags = FLAGS.filter((flag) => typeof flag !== "string");

/** The flags that do not change what a run is. */
const ASIDE = ["out", "resume", "force", "checkpoint-every", "no-save", "quiet", "json", "help"];

/** What `--help` prints. */
export function helpText(
  presets: Readonly<Record<Options["preset"], { readonly about: string }>>,
): string {
  const known = Object.entries(presets).map(([name, { about }]) => `  ${name.padEnd(15)}${about}`);
  return `Trains a network on MNIST, or on data like it, and says how good it is.

deno task train [flags]
${helpLines(FLAGS)}

Presets:
${known.join("\n")}
`;
}

/**
 * What a command line says.
 *
 * @throws {UsageError} if a flag is unknown, lacks its value, or has one that it cannot take.
 */
export function parseOptions(args: readonly string[]): Options {
  const reader = readFlags(args, flags);
  const { has, text, number, choice } = reader;

  if (has("quiet") && has("json")) {
    throw new UsageError("--quiet and --json exclude each other: choose one");
  }
  if (has("strict") && (text("engine") === "blas" || has("blas"))) {
    throw new UsageError("--strict does not go with a BLAS: its bits differ between machines");
  }
  if (has("blas") && !["auto", "blas"].includes(text("engine") ?? "auto")) {
    throw new UsageError(`--blas does not go with --engine ${text("engine")}`);
  }
  if (has("epochs") && has("steps")) {
    throw new UsageError("--epochs and --steps exclude each other: choose one");
  }
  const seed = number("seed", { from: 0, whole: true }) ?? 42;
  const seeds = number("seeds", { from: 1, whole: true });
  if ((seeds ?? 1) - 1 > Number.MAX_SAFE_INTEGER - seed) {
    throw new UsageError(
      `--seeds ${seeds} from --seed ${seed} on go beyond 2^53 - 1, the last seed`,
    );
  }
  const given = flags
    .filter(({ name }) => has(name) && !ASIDE.includes(name))
    .map(({ name, value }) => storedFlag(value ? `--${name}=${text(name)}` : `--${name}`));
  return {
    help: has("help"),
    keeping: keepingOf({
      folder: text("out"),
      resumed: text("resume"),
      every: number("checkpoint-every", { from: 1, whole: true }),
      force: has("force"),
      none: has("no-save"),
      isSeries: seeds !== undefined,
    }),
    arguments: given,
    preset: choice("preset", CHOICES.preset) ?? "default",
    changes: defined({
      hidden: sizes(text("hidden")),
      activation: choice("activation", CHOICES.activation),
      dropout: number("dropout", { from: 0, below: 1 }),
      epochs: number("epochs", { from: 1, below: 1e6, whole: true }),
      steps: number("steps", { from: 1, whole: true }),
      batchSize: number("batch-size", { from: 1, whole: true }),
      learningRate: number("learning-rate", { above: 0 }),
      optimizer: choice("optimizer", CHOICES.optimizer),
      momentum: number("momentum", { from: 0, below: 1 }),
      weightDecay: number("weight-decay", { from: 0 }),
      clip: number("clip", { above: 0 }),
      average: number("average", { from: 0, below: 1 }),
      schedule: choice("schedule", CHOICES.schedule),
      warmup: number("warmup", { from: 0, whole: true }),
      labelSmoothing: number("label-smoothing", { from: 0, below: 1 }),
      validation: number("validation", { from: 0, whole: true }),
      patience: number("patience", { from: 1, whole: true }) ??
        (has("best") ? Infinity : undefined),
      augment: readAugment(reader, has("augment") ? RECOMMENDED : undefined),
      views: number("views", { from: 0, below: 1e6, whole: true }),
    }),
    source: sourceOf(text("data"), text("train"), text("test")),
    classes: number("classes", { from: 2, below: 257, whole: true }) ?? 10,
    seed,
    seeds,
    engine: {
      kind: choice("engine", CHOICES.engine) ?? "auto",
      strict: has("strict"),
      ...defined({
        threads: number("threads", { from: 1, below: 257, whole: true }),
        path: text("blas"),
      }),
    },
    output: has("json") ? "json" : has("quiet") ? "quiet" : "full",
  };
}

/**
 * What a command line says that goes on with a run: what the run began with, and how it is kept and
 * printed from now on.
 *
 * @throws {UsageError} if the command line has other flags of the run than it began with.
 */
export function resumedOptions(options: Options, before: Options): Options {
  const other = options.arguments.find((flag) => !before.arguments.includes(flag));
  if (other !== undefined) {
    throw new UsageError(
      `--resume does not go with ${other}: it goes on with the flags that the run began with`,
    );
  }
  return { ...before, keeping: options.keeping, output: options.output };
}

/** What the flags say about keeping. */
interface KeepingFlags {
  readonly folder: string | undefined;
  readonly resumed: string | undefined;
  readonly every: number | undefined;
  readonly force: boolean;
  readonly none: boolean;
  readonly isSeries: boolean;
}

function keepingOf(
  { folder, resumed, every, force, none, isSeries }: KeepingFlags,
): Keeping {
  if (none || isSeries) {
    const [useless] = [
      ...(folder === undefined ? [] : ["--out"]),
      ...(resumed === undefined ? [] : ["--resume"]),
      ...(force ? ["--force"] : []),
      ...(every === undefined ? [] : ["--checkpoint-every"]),
    ];
    if (useless === undefined) return { kind: "none" };
    const reason = none ? "with it nothing is kept" : "its runs are not kept";
    throw new UsageError(
      `${useless} does not go with ${none ? "--no-save" : "--seeds"}: ${reason}`,
    );
  }
  if (resumed === undefined) {
    if (force && folder === undefined) {
      throw new UsageError("--force goes with --out: without it, the run gets a new folder anyway");
    }
    return { kind: "begin", folder, force, every: every ?? Infinity };
  }
  if (folder !== undefined || force) {
    throw new UsageError(
      `--resume does not go with ${force ? "--force" : "--out"}: it goes on in the same folder`,
    );
  }
  return { kind: "resume", folder: resumed, every: every ?? Infinity };
}

function sizes(text: string | undefined): readonly number[] | undefined {
  if (text === undefined || text === "0") return text === "0" ? [] : undefined;
  // Wider layers could not be read from the model's file.
  const rule = { from: 1, below: 2 ** 24, whole: true };
  return text.split(",").map((size) => numberOf("hidden", size, rule));
}

function sourceOf(
  data: string | undefined,
  train: string | undefined,
  test: string | undefined,
): Source {
  if (train === undefined && test === undefined) return { kind: "idx", directory: data };
  if (data !== undefined) {
    throw new UsageError("--data takes IDX files, --train and --test CSV: choose one of the two");
  }
  if (train === undefined || test === undefined) {
    throw new UsageError("--train and --test go together: give both files");
  }
  return { kind: "csv", train, test };
}

/** The record without what is undefined. */
function defined<Shape extends Record<string, unknown>>(
  record: Shape,
): { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> };
}
