/**
 * Writes a trained network as ONNX, for other programs to run.
 *
 * @module
 */

import { writeWhole } from "../lib/io/write_file.ts";
import { loadModel } from "../mod.ts";
import { toOnnx } from "../lib/onnx/onnx.ts";
import { exitCodeOf, mendable, nameInLine, start } from "./shared/command.ts";
import { findModel } from "./shared/find_model.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import type { Console } from "./shared/console.ts";
import { grouped } from "./shared/numbers.ts";
import { UsageError } from "./shared/usage_error.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  { name: "to", value: "FILE", help: "the file to write, whose name ends in .onnx" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Writes a trained network as ONNX, for other programs to run.",
  usage: "export [MODEL] --to FILE.onnx",
  details: [
    "MODEL is a .safetensors file or the folder of a run. The default is the newest run in runs/.",
    'The file takes "input", a batch of any number of rows, and gives "output". An image is a row ' +
    "of numbers, with the channels of a pixel side by side.",
  ],
  flags: FLAGS,
  examples: [
    ["export --to digits.onnx", "write the model of the newest run"],
    ["export runs/mine --to digits.onnx", "write the model of another run"],
  ],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if a file cannot be read or written, or 2 if the
 * command line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, text, named } = readFlags(args, FLAGS, 1);
    if (has("help")) return console.write(HELP);
    const target = text("to");
    if (target === undefined) {
      throw new UsageError("give a file to write: deno task export [MODEL] --to FILE.onnx");
    }
    if (!target.toLowerCase().endsWith(".onnx")) {
      throw new UsageError(`--to cannot be ${target}: the name of the file ends in .onnx`);
    }
    const source = await findModel(named[0]);
    const model = await mendable(loadModel(source));
    const bytes = await mendable(Promise.try(toOnnx, model));
    await mendable(writeWhole(target, bytes));
    console.write(
      `${nameInLine(target)}: ${grouped(bytes.length)} bytes, from ${nameInLine(source)}\n` +
        `input   batch x ${model.network.inputs}\n` +
        `output  batch x ${model.network.outputs}\n`,
    );
  });
}

if (import.meta.main) await start(main);
