/**
 * Shows what is in a safetensors file: the network, the texts beside it, and the tensors.
 *
 * @module
 */

import { failToRead } from "../lib/formats/fail.ts";
import { declaredLength } from "../lib/formats/safetensors_header.ts";
import { readBytes } from "../lib/io/open_bytes.ts";
import { type Json, parseJson } from "../lib/values/json.ts";
import { parseModel } from "../mod.ts";
import { summaryRows } from "../lib/compose/summary.ts";
import { parseSafetensors, type Tensor } from "../lib/formats/mod.ts";
import { exitCodeOf, mendable, nameInLine, printable, start } from "./shared/command.ts";
import { findModel } from "./shared/find_model.ts";
import { jsonFacts } from "./shared/json_facts.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { labelled } from "./shared/lines.ts";
import { textTable } from "./shared/text_table.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { grouped } from "./shared/numbers.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  { name: "json", help: "print one line of JSON" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Shows what is in a safetensors file: the network, the texts beside it, and the tensors.",
  usage: "inspect [FILE] [flags]",
  details: [
    "FILE is a .safetensors file or the folder of a run. The default is the newest run in runs/.",
  ],
  flags: FLAGS,
  examples: [
    ["inspect", "show the model of the newest run"],
    ["inspect runs/mine/checkpoint.safetensors", "show what a run goes on from"],
  ],
});

/** What the table shows of a tensor. */
interface TensorFacts {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly bytes: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** The standard deviation of the numbers. */
  readonly deviation: number;
}

/**
 * Runs the command, and returns its exit code: 0, or 1 if the file cannot be used, or 2 if the command
 * line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, named } = readFlags(args, FLAGS, 1);
    if (has("help")) return console.write(HELP);
    const path = await findModel(named[0]);
    const bytes = await mendable(readBytes(path, (head) => declaredLength(head, failToRead(path))));
    const { tensors, metadata } = await mendable(Promise.try(parseSafetensors, bytes, path));
    const facts = [...tensors].map(([name, tensor]) => factsOf(name, tensor));
    // Files of other programs have tensors, and no network.
    const network = metadata.has("spec")
      ? (await mendable(Promise.try(parseModel, bytes, path))).network
      : undefined;
    if (has("json")) {
      jsonLines(console)({
        file: path,
        bytes: bytes.length,
        network: network?.spec,
        metadata: Object.fromEntries(metadata),
        tensors: facts,
      });
      return;
    }
    // The table of the network shows more than its spec.
    const texts = [...metadata].filter(([name]) => !(network && name === "spec"))
      .flatMap(([name, text]) => jsonFacts(jsonIn(text), name));
    const width = console.columns();
    const parts = [
      `${nameInLine(path)}: ${grouped(bytes.length)} bytes`,
      ...(network ? [textTable(summaryRows(network), { width, optional: [1] })] : []),
      ...(texts.length > 0 ? [labelled(texts, width)] : []),
      tensorTable(facts, width),
    ];
    console.write(`${parts.map(printable).join("\n\n")}\n`);
  });
}

/** Returns the record or list that a text writes as JSON, or else the text itself. */
function jsonIn(text: string): Json {
  return /^[{[]/.test(text) ? parseJson(text) ?? text : text;
}

function factsOf(name: string, { shape, data, stored }: Tensor): TensorFacts {
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  for (const each of data) {
    const value = Number(each);
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sum += value;
  }
  const mean = sum / data.length;
  let squares = 0;
  for (const each of data) squares += (Number(each) - mean) ** 2;
  return {
    name,
    shape,
    type: stored?.type ?? data.constructor.name.replace(/^Big|Array$/g, "").toLowerCase(),
    bytes: stored?.bytes ?? data.byteLength,
    ...(data.length > 0 ? { minimum, maximum } : { minimum: NaN, maximum: NaN }),
    mean,
    deviation: Math.sqrt(squares / data.length),
  };
}

function tensorTable(facts: readonly TensorFacts[], width: number): string {
  const bytes = facts.reduce((sum, { bytes }) => sum + bytes, 0);
  return textTable([
    ["tensor", "type", "shape", "bytes", "minimum", "maximum", "mean", "deviation"],
    ...facts.map(({ name, type, shape, ...tensor }) => [
      name,
      type,
      shape.length > 0 ? shape.join("x") : "1 number",
      grouped(tensor.bytes),
      ...[tensor.minimum, tensor.maximum, tensor.mean, tensor.deviation].map(brief),
    ]),
    ["total", "", "", grouped(bytes), "", "", "", ""],
  ], { left: 2, width, optional: [1, 6, 4, 5, 3] });
}

function brief(value: number): string {
  if (Number.isNaN(value)) return "-";
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? `${value}` : value.toPrecision(4);
}

if (import.meta.main) await start(main);
