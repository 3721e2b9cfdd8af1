/**
 * Writes a trained network as ONNX or as a JavaScript module, for other programs to run.
 *
 * @module
 */

import { writeWhole } from "../lib/io/write_file.ts";
import { loadModel, type SavedModel } from "../mod.ts";
import { toOnnx } from "../lib/onnx/onnx.ts";
import { asModule, OUTPUTS, WEIGHTS } from "./export/as_module.ts";
import type { Exported } from "./export/exported.ts";
import { exitCodeOf, mendable, nameInLine, start } from "./shared/command.ts";
import { likelyNames, question } from "./shared/did_you_mean.ts";
import { findModel } from "./shared/find_model.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import type { Console } from "./shared/console.ts";
import { grouped } from "./shared/numbers.ts";
import { trainedOn } from "./shared/trained_on.ts";
import { UsageError } from "./shared/usage_error.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  {
    name: "to",
    value: "FILE",
    help: "the file to write: its name ends in .onnx, or in .js or .mjs",
  },
  {
    name: "outputs",
    value: "KIND",
    help: "what a .js file gives: probabilities, by a softmax behind the network, or raw outputs",
    default: "probabilities for runs of train, otherwise raw",
  },
  {
    name: "weights",
    value: "TYPE",
    help: "the type of weights in a .js file: float32, or float16 for half the size",
    default: "float32",
  },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Writes a trained network as ONNX or as a JavaScript module, for other programs to run.",
  usage: "export [MODEL] --to FILE",
  details: [
    "MODEL is a .safetensors file or the folder of a run. The default is the newest run in runs/.",
    'FILE.onnx takes "input", a batch of any number of rows, and gives "output": what the network ' +
    "gives, without a softmax behind it. An image is a row of numbers, with the channels of a pixel " +
    "side by side.",
    "FILE.js is a module without imports, weights included, for pages, Deno, Node and Bun. " +
    "`predict(input)` takes the numbers of one image in the same order, and `classNames` has the " +
    "names of the outputs. The comment at its head says what it takes and gives.",
  ],
  flags: FLAGS,
  examples: [
    ["export --to digits.onnx", "write the model of the newest run"],
    ["export runs/mine --to digits.onnx", "write the model of another run"],
    ["export --to digits.js", 'write it as code: import { predict } from "./digits.js"'],
  ],
});

/** The ends of names of files that can be written. */
const ENDS = ["onnx", "js", "mjs"] as const;

/**
 * Runs the command, and returns its exit code: 0, or 1 if a file cannot be read or written, or 2 if the
 * command line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, text, choice, named } = readFlags(args, FLAGS, 1);
    if (has("help")) return console.write(HELP);
    const target = text("to");
    if (target === undefined) {
      throw new UsageError("give a file to write: deno task export [MODEL] --to FILE.onnx or .js");
    }
    const isOnnx = endOf(target) === "onnx";
    const flags = { outputs: choice("outputs", OUTPUTS), weights: choice("weights", WEIGHTS) };
    if (isOnnx && flags.outputs) {
      throw new UsageError("--outputs is for .js files: an ONNX file gives raw outputs");
    }
    if (isOnnx && flags.weights) {
      throw new UsageError("--weights is for .js files: an ONNX file has weights of float32");
    }
    const source = await findModel(named[0]);
    const model = await mendable(loadModel(source));
    const { bytes, input, output } = await mendable(
      Promise.try(() => isOnnx ? asOnnx(model) : asModule(model, flags)),
    );
    await mendable(writeWhole(target, bytes));
    console.write(
      `${nameInLine(target)}: ${grouped(bytes.length)} bytes, from ${nameInLine(source)}\n` +
        `input   ${input}\n` +
        `output  ${output}\n`,
    );
  });
}

/** Returns the end of a file's name, which tells what to write. */
function endOf(target: string): typeof ENDS[number] {
  const [, end = ""] = /\.([^./\\]*)$/.exec(target.toLowerCase()) ?? [];
  const found = ENDS.find((each) => each === end);
  if (found) return found;
  const hint = end === "" ? undefined : question(likelyNames(end, ENDS).map((each) => `.${each}`));
  throw new UsageError(
    `--to cannot be ${target}: the name of the file ends in .onnx, .js or .mjs` +
      (hint ? `; ${hint}` : ""),
  );
}

function asOnnx(model: SavedModel): Exported {
  const { inputs, outputs } = model.network;
  const isPrepared = trainedOn(model.metadata).prepareCode !== undefined;
  return {
    bytes: toOnnx(model),
    input: `batch x ${inputs}${
      isPrepared ? ", prepared as in its training: a .js file does that itself" : ""
    }`,
    output: `batch x ${outputs}`,
  };
}

if (import.meta.main) await start(main);
