/**
 * The flags of the bench.
 *
 * @module
 */

import { HELP_FLAG } from "../shared/common_flags.ts";
import { type Flag, readFlags } from "../shared/flags.ts";
import { helpText } from "../shared/help.ts";

/** Options of the bench. */
export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** The pattern of the rows to measure. The default is all. */
  readonly only?: string;
}

const FLAGS: readonly (Flag | string)[] = [
  "Rows",
  { name: "only", value: "PATTERN", help: "measure only the rows that the pattern is found in" },
  "Output",
  { name: "json", help: "print a line of JSON for each row" },
  HELP_FLAG,
];

/** The help text. */
export const HELP = helpText({
  about: "Measures foldnet's engines, and the peers that are installed.",
  usage: "bench [flags]",
  flags: FLAGS,
  notes: [
    "A pattern is a text or a regular expression. A line of JSON has work, system, engine, threads, " +
    "batch, value and unit.",
    "Products and convolutions are of dense random numbers in the engine's memory. A convolution is " +
    "of a batch of images, such as 12x12x24, with kernels, such as 32@3x3: forward, or the gradient " +
    "of the inputs or of the weights.",
    "Products of squares, of 64x64 to 4096x4096, show how cost grows: below the rows is a table of the " +
    "time of an operation at each size, divided by the least. It is 1 where cost grows as the arithmetic " +
    "does. Steps have one, too, by batch and by width.",
    "A step is a training step on MNIST: softmax cross-entropy, SGD with momentum 0.9 and learning " +
    "rate 0.1. The loss is read after each step. In foldnet (by fit), numpy and PyTorch a step " +
    "includes gathering the batch from bytes; tfjs and jax-js gather their batches before.",
    "An epoch trains the network of a preset on all 60,000 images. Its time is the mean time of a " +
    "step times the number of steps, 235 of 256 images.",
    "The bench may run programs because the peers are programs: python3 with numpy or PyTorch, Deno " +
    "for each system of its own, and mpirun. It runs no others, and reads and writes no files itself.",
    "Two ranks are two processes of one thread each, which share each batch: foldnet by the mpirun that is " +
    "installed, PyTorch by DistributedDataParallel over gloo. An all-reduce sums the gradients of " +
    "784-128-64-10 over both.",
    "The webgpu engine is measured where the adapter is a GPU. deno task bench:gpu counts what a step does, also " +
    "on an adapter that is software.",
    "Each system runs in its own process. It is warmed up, and takes turns with the others. A value " +
    "is the median of five samples.",
  ],
  examples: [
    ["bench", "measure everything"],
    ["bench --only product", "measure the products"],
    ['bench --only "batch 128 (foldnet|numpy)"', "measure two systems at one batch size"],
  ],
});

/**
 * Returns the options of a command line.
 *
 * @throws {UsageError} if a flag is unknown or lacks its value.
 */
export function parseOptions(args: readonly string[]): Options {
  const { has, text } = readFlags(args, FLAGS);
  const only = text("only");
  return {
    help: has("help"),
    json: has("json"),
    ...(only !== undefined && { only }),
  };
}

/**
 * Returns a function that tells whether the label of a row has a pattern in it, as a text or as a
 * regular expression, in capitals or not.
 */
export function rowFilter(pattern = ""): (label: string) => boolean {
  const text = pattern.toLowerCase();
  const expression = expressionOf(pattern);
  return (label) => label.toLowerCase().includes(text) || expression?.test(label) === true;
}

function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "i");
  } catch {
    return undefined;
  }
}
