/**
 * The flags of the bench.
 *
 * @module
 */

import { type Flag, helpLines, readFlags } from "../shared/flags.ts";

/** All that a command line says. */
export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** Which rows are wanted; all without it. */
  readonly only?: string;
}

const FLAGS: readonly (Flag | string)[] = [
  "What to measure",
  { name: "only", value: "PATTERN", help: "the rows that it is found in, and no others" },
  "What to print",
  { name: "json", help: "print JSON only, a line for each row" },
  { name: "help", help: "print this and end" },
];

/** What `--help` prints. */
export const HELP = `Measures foldnet's engines, and the peers that are installed.

deno task bench [flags]
${helpLines(FLAGS)}

A pattern is a text or a regular expression, such as product, "batch 128 (foldnet|numpy)" or
"wasm threads 1". A line of JSON has work, system, engine, threads, batch, value and unit.

Products are of dense random matrices in the engine's memory, and so are convolutions: of a batch of
images, such as 12x12x24, with kernels, such as 32@3x3. They are measured forward, and as gradients
of the inputs and of the weights.

A step is of training on MNIST: softmax cross-entropy, SGD with momentum 0.9 and learning rate 0.1,
the loss read after each. In foldnet (by fit), numpy and PyTorch it includes the gathering of the
batch from bytes; tfjs and jax-js have their batches gathered before. An epoch trains the network of
a preset on all 60,000 images: steps of it are measured, and their mean time is multiplied by how
many an epoch has, 235 of 256 images.

Each system runs in a process of its own, warmed up, in turn with the others; values are medians of
five samples.
`;

/**
 * What a command line says.
 *
 * @throws {UsageError} if a flag is unknown or lacks its value.
 */
export function parseOptions(args: readonly string[]): Options {
  const { has, text } = readFlags(args, FLAGS);
  const only = text("only");
  return { help: has("help"), json: has("json"), ...(only !== undefined && { only }) };
}

/**
 * Whether a label of a row has a pattern in it: as it stands or as a regular expression, in capitals
 * or not.
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
