/**
 * Says how good a trained network is, class by class, and shows where it is sure and wrong.
 *
 * @module
 */

import { readCsv } from "./shared/read_csv.ts";
import {
  crossEntropy,
  type Engine,
  evaluate,
  type ImageDataset,
  type Labels,
  loadModel,
  type Loss,
  openEngine,
  readIdxDirectory,
  softmaxCrossEntropy,
} from "../mod.ts";
import {
  classScores,
  confusionMatrix,
  surestMistakes,
  wilsonInterval,
} from "../lib/training/metrics.ts";
import { blockPicture, sideBySide } from "./shared/block_pictures.ts";
import { exitCodeOf, mendable, printable, RunError, start } from "./shared/command.ts";
import { findModel } from "./shared/find_model.ts";
import { type Flag, helpLines, readFlags } from "./shared/flags.ts";
import { endsInSoftmax, probabilitiesOf } from "./shared/probabilities.ts";
import { textTable } from "./shared/text_table.ts";
import { trainedOn } from "./shared/trained_on.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { grouped, percent } from "./shared/numbers.ts";
import { UsageError } from "./shared/usage_error.ts";

const ENGINES = ["auto", "wasm", "reference"] as const;

const FLAGS: readonly (Flag | string)[] = [
  "On what",
  {
    name: "data",
    value: "DIR",
    help: "directory of four IDX files with MNIST's names, raw or gzip",
  },
  { name: "test", value: "FILE", help: "test images as CSV: label,p0,p1,..." },
  "On which engine",
  { name: "engine", value: "NAME", help: `${ENGINES.join(", ")}; the default is auto` },
  { name: "threads", value: "N", help: "threads of the engine; the default is what helps" },
  "What to print",
  {
    name: "mistakes",
    value: "N",
    help: "how many of the surest mistakes to show; the default is 6",
  },
  { name: "json", help: "print one line of JSON" },
  { name: "help", help: "print this and end" },
];

const HELP = `Says how good a trained network is on the test images, class by class.

deno task evaluate [MODEL] [flags]

MODEL is a .safetensors file, or the folder of a run; the default is the newest in runs/.
It is tested on the images that go with those it was trained on, or on others that are named.
${helpLines(FLAGS)}
`;

/** How a model did on test images. */
interface Outcome {
  readonly model: string;
  readonly data: string;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly interval: ReturnType<typeof wilsonInterval>;
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: ReturnType<typeof surestMistakes>;
}

/**
 * Runs the command and gives its exit code: 0, or 1 where a file cannot be used, or 2 where the command
 * line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, text, number, choice, named } = readFlags(args, FLAGS, 1);
    if (has("help")) return console.write(HELP);
    const data = text("data");
    const csv = text("test");
    if (data !== undefined && csv !== undefined) {
      throw new UsageError("--data takes IDX files, --test CSV: choose one of the two");
    }
    const threads = number("threads", { from: 1, below: 257, whole: true });
    const options = { kind: choice("engine", ENGINES) ?? "auto", ...(threads && { threads }) };
    const most = number("mistakes", { from: 0, whole: true }) ?? 6;

    const path = await findModel(named[0]);
    const engine = await mendable(openEngine(options));
    try {
      const { outcome, images } = await evaluated(engine, path, { data, csv, most });
      if (has("json")) jsonLines(console)(jsonOf(outcome));
      else console.write(textOf(outcome, images, console));
    } finally {
      engine.close();
    }
  });
}

interface Source {
  readonly data: string | undefined;
  readonly csv: string | undefined;
  readonly most: number;
}

async function evaluated(
  engine: Engine,
  path: string,
  { data, csv, most }: Source,
): Promise<{ readonly outcome: Outcome; readonly images: ImageDataset }> {
  const { network, metadata, ...trained } = await mendable(loadModel(path));
  const classes = network.outputs ?? 10;
  if (classes < 2 || classes > 256) {
    throw new RunError(
      `Cannot evaluate ${path}: it has ${classes} outputs, and there can be 2 to 256 classes`,
    );
  }
  const { prepare, ...own } = trainedOn(metadata);
  const source = data === undefined && csv === undefined ? own : { directory: data, csv };
  const name = source.csv ?? source.directory ?? "MNIST";
  const images = await mendable(testImages(source));
  const { height, width, channels, inputs: { rows, cols } } = images;
  if (network.inputs !== undefined && network.inputs !== cols) {
    throw new RunError(
      `Cannot evaluate ${path} on ${name}: it takes ${network.inputs} numbers an image, ` +
        `and these images are ${height}x${width}x${channels}, which is ${cols}`,
    );
  }
  const odd = images.targets.findIndex((target) => target >= classes);
  if (odd >= 0) {
    throw new RunError(
      `Cannot evaluate ${path} on ${name}: it tells ${classes} classes apart, from 0 on, ` +
        `and image ${odd} is of class ${images.targets[odd]}`,
    );
  }
  const loss: Loss<Labels> = endsInSoftmax(network) ? crossEntropy() : softmaxCrossEntropy();
  const test = prepare(images);
  const evaluation = evaluate({ engine, network, loss }, trained, test, { keepOutputs: true });
  const { outputs, predictions, accuracy } = evaluation;
  if (!outputs) throw new TypeError("evaluate() kept no outputs");
  return {
    images,
    outcome: {
      model: path,
      data: name,
      images: rows,
      loss: evaluation.loss,
      accuracy,
      interval: wilsonInterval(Math.round(accuracy * rows), rows),
      confusion: confusionMatrix(predictions, images.targets, classes),
      mistakes: surestMistakes(probabilitiesOf(engine, network, outputs), images.targets, most),
    },
  };
}

async function testImages(
  { directory, csv }: {
    readonly directory?: string | undefined;
    readonly csv?: string | undefined;
  },
): Promise<ImageDataset> {
  // As many as there can be: that labels fit the model is checked where the model is known.
  const classes = 256;
  if (csv !== undefined) return await readCsv(csv, { classes });
  const mnist = new URL("../data/mnist/", import.meta.url);
  return (await readIdxDirectory(directory ?? mnist, { classes })).test;
}

function jsonOf({ confusion, ...outcome }: Outcome): Readonly<Record<string, unknown>> {
  return { ...outcome, classes: classScores(confusion), confusion };
}

function textOf(
  { model, data, images, loss, accuracy, interval, confusion, mistakes }: Outcome,
  { inputs, ...size }: ImageDataset,
  { isTerminal, columns }: Console,
): string {
  const { lower, upper } = interval;
  const numbers = confusion.map((_, i) => `${i}`);
  const counts = textTable([
    ["class", ...numbers],
    ...confusion.map((row, i) => [`${i}`, ...row.map((count) => count === 0 ? "." : `${count}`)]),
  ]);
  const scores = textTable([
    ["class", "images", "precision", "recall", "F1"],
    ...classScores(confusion).map(({ samples, precision, recall, f1 }, i) => [
      `${i}`,
      grouped(samples),
      ...[precision, recall, f1].map((part) => Number.isNaN(part) ? "-" : percent(part)),
    ]),
  ]);
  const colors = isTerminal && !Deno.noColor;
  const pictures = mistakes.map(({ index, target, prediction, ...mistake }) => {
    const start = index * inputs.cols;
    const pixels = inputs.data.subarray(start, start + inputs.cols);
    return {
      lines: blockPicture(pixels, size, { colors }),
      caption: [
        `${target} taken for ${prediction}`,
        `${prediction}: ${percent(mistake.probability)}`,
        `${target}: ${percent(mistake.targetProbability)}`,
        `image ${index}`,
      ],
    };
  });
  const shown = sideBySide(pictures, { width: size.width, columns: isTerminal ? columns() : 100 });
  return [
    `model   ${model}`,
    `images  ${grouped(images)} of ${printable(data)}`,
    "",
    "Row: what an image shows. Column: what it was taken for.",
    counts,
    "",
    scores,
    "",
    ...(shown.length > 0 ? ["The surest mistakes:", "", ...shown, ""] : []),
    `test loss ${loss.toFixed(4)}, test accuracy ${percent(accuracy)} ` +
    `(95 % interval: ${(lower * 100).toFixed(2)} to ${percent(upper)})`,
    "",
  ].join("\n");
}

if (import.meta.main) await start(main);
