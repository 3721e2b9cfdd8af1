/**
 * Says how good a trained network is, class by class, and shows where it is sure and wrong.
 *
 * @module
 */

import { readCsv } from "../lib/data/csv.ts";
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
import { DATA_FLAG, HELP_FLAG, THREADS_FLAG } from "./shared/common_flags.ts";
import { type Flag, list, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { endsInSoftmax, probabilitiesOf } from "./shared/probabilities.ts";
import { textTable } from "./shared/text_table.ts";
import { trainedOn } from "./shared/trained_on.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { confusionText } from "./shared/confusion_text.ts";
import { wrapped } from "./shared/lines.ts";
import { grouped, percent, percentOrDash } from "./shared/numbers.ts";
import { UsageError } from "./shared/usage_error.ts";

const ENGINES = ["auto", "wasm", "reference"] as const;

const FLAGS: readonly (Flag | string)[] = [
  "Test images",
  { ...DATA_FLAG, default: "that of the model" },
  { name: "test", value: "FILE", help: "CSV file, with label,p0,p1,... in each line" },
  "Engine",
  { name: "engine", value: "NAME", help: list(ENGINES), default: "auto" },
  THREADS_FLAG,
  "Output",
  { name: "mistakes", value: "N", help: "how many of the surest mistakes to show", default: "6" },
  { name: "json", help: "print one line of JSON" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Tests a trained network, class by class, and shows where it is sure and wrong.",
  usage: "evaluate [MODEL] [flags]",
  details: [
    "MODEL is a .safetensors file or the folder of a run. The default is the newest run in runs/.",
    "The test images are those of the data that the model was trained on. --data or --test name " +
    "others.",
  ],
  flags: FLAGS,
  examples: [
    ["evaluate", "test the newest run"],
    ["evaluate runs/mine --mistakes 20", "show more of its mistakes"],
    ["evaluate model.safetensors --data fashion", "test a file on other images"],
  ],
});

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
  { isPlain, columns }: Console,
): string {
  const { lower, upper } = interval;
  const width = columns();
  const scores = textTable([
    ["class", "images", "precision", "recall", "F1"],
    ...classScores(confusion).map(({ samples, precision, recall, f1 }, i) => [
      `${i}`,
      grouped(samples),
      ...[precision, recall, f1].map(percentOrDash),
    ]),
  ], { width, optional: [4, 2] });
  const pictures = mistakes.map(({ index, target, prediction, ...mistake }) => {
    const start = index * inputs.cols;
    const pixels = inputs.data.subarray(start, start + inputs.cols);
    return {
      lines: blockPicture(pixels, size, { colors: !isPlain }),
      caption: [
        `${target} taken for ${prediction}`,
        `${prediction}: ${percent(mistake.probability)}`,
        `${target}: ${percent(mistake.targetProbability)}`,
        `image ${index}`,
      ],
    };
  });
  const shown = sideBySide(pictures, { width: size.width, columns: width });
  return [
    `model   ${model}`,
    `images  ${grouped(images)} of ${printable(data)}`,
    "",
    confusionText(confusion, width),
    "",
    scores,
    "",
    ...(shown.length > 0 ? ["The surest mistakes:", "", ...shown, ""] : []),
    ...wrapped(
      `test loss ${loss.toFixed(4)}, test accuracy ${percent(accuracy)} ` +
        `(95 % interval: ${(lower * 100).toFixed(2)} to ${percent(upper)})`,
      width,
    ),
    "",
  ].join("\n");
}

if (import.meta.main) await start(main);
