/**
 * Recognizes the digits in images.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { loadModel, openEngine, type SavedModel } from "../mod.ts";
import { blockPicture } from "./shared/block_pictures.ts";
import { exitCodeOf, mendable, nameInLine, start } from "./shared/command.ts";
import { findModel, isFolderWithoutModel, isModel } from "./shared/find_model.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { CSV_FLAGS, csvFlagsOf } from "./data/source.ts";
import { sizeOfImages, trainedOn } from "./shared/trained_on.ts";
import { type CsvOptions, type ImageFile, nameOfImage, readImages } from "./predict/read_images.ts";
import {
  type Guess,
  type Recognized,
  type RecognizedDigit,
  recognizer,
} from "./predict/recognize.ts";
import { withBoxes } from "./predict/with_boxes.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { percent } from "./shared/numbers.ts";
import { UsageError } from "./shared/usage_error.ts";

/** The model that comes with foldnet. */
const SHIPPED = new URL("../data/models/digits.safetensors", import.meta.url);

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  { name: "whole", help: "take each picture as a whole: look for no digits in it" },
  { name: "show", help: "show where the digits are, and what the network sees" },
  { name: "json", help: "print a line of JSON for each image" },
  { name: "csv", help: "print ImageId,Label for each image, counted from 1, as Kaggle takes it" },
  "Images in CSV",
  ...CSV_FLAGS,
  HELP_FLAG,
];

const HELP = helpText({
  about: "Recognizes the digits in images.",
  usage: "predict [MODEL] IMAGE... [flags]",
  details: [
    "MODEL is a .safetensors file or the folder of a run. The default is the newest run in runs/, " +
    "or, without one, the model that comes with foldnet: it is trained for photos.",
    "An IMAGE is a JPEG, PNG, WebP, PBM, PGM, PPM, IDX or CSV file, also compressed by gzip. In pictures of " +
    "any size, the command finds the digits, dark or light, from left to right, and draws them as " +
    "MNIST's digits are drawn. It takes the images of an IDX or CSV file as they are if they have the " +
    "size that the network takes.",
    "A network that was trained on folders of pictures, or on what has names such as cat, takes each " +
    "picture as a whole, in the size that it needs.",
  ],
  flags: FLAGS,
  examples: [
    ["predict photo.png", "recognize a digit by the newest run"],
    ["predict runs/mine a.png b.png --show", "recognize two by another run, and show them"],
    ["predict data/mnist/t10k-images-idx3-ubyte.gz --json", "recognize all test images of MNIST"],
    ["predict test.csv --csv > submission.csv", "recognize the images of a Kaggle competition"],
  ],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if a file cannot be used, or 2 if the command line
 * is wrong. It goes on with the other files after one that cannot be used.
 *
 * @param runs The folder of all runs. The default is that of the repository.
 */
export async function main(
  args: readonly string[],
  console: Console,
  runs?: string,
): Promise<number> {
  const codes: number[] = [];
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    codes.push(await exitCodeOf(console, step));
  };
  await attempt(async () => {
    const reader = readFlags(args, FLAGS, Infinity);
    const { has, named } = reader;
    if (has("help")) return console.write(HELP);
    const { given, paths } = await sorted(named);
    if (paths.length === 0 && given !== undefined && await isFolderWithoutModel(given)) {
      throw new UsageError(
        `${given} is a folder without a model, and predict takes files: name the images in it`,
      );
    }
    if (paths.length === 0) {
      throw new UsageError("give an image: deno task predict [MODEL] IMAGE...");
    }
    const outputs = ["show", "json", "csv"].filter(has);
    if (outputs.length > 1) {
      const [first, second] = outputs;
      throw new UsageError(`--${first} and --${second} exclude each other: choose one`);
    }
    const isText = !has("json") && !has("csv");
    const modelPath = await findModel(given, runs, fileURLToPath(SHIPPED));
    if (given === undefined && isText) console.write(`model  ${nameInLine(modelPath)}\n\n`);
    const model = await mendable(loadModel(modelPath));
    const engine = await mendable(openEngine({ kind: "wasm", threads: 1 }));
    try {
      const recognize = recognizer(engine, model, modelPath, has("whole"));
      const print = has("json")
        ? jsonPrinter(console, modelPath)
        : has("csv")
        ? csvPrinter(console)
        : textPrinter(console, { paths, show: has("show") });
      for (const path of paths) {
        await attempt(async () => {
          const file = await mendable(
            readImages(path, { ...csvFlagsOf(reader), ...csvSize(model) }),
          );
          if (file.note !== undefined && isText) {
            console.write(`${nameInLine(path)}: ${file.note}\n`);
          }
          for (let index = 0; index < file.count; index++) {
            await attempt(async () => print(file, index, await recognize(file, index)));
          }
        });
      }
    } finally {
      engine.close();
    }
  });
  return Math.max(...codes);
}

/** Tells the model from the images among the arguments: it comes first, or is missing. */
async function sorted(
  [first, ...others]: readonly string[],
): Promise<{ readonly given: string | undefined; readonly paths: readonly string[] }> {
  if (first === undefined) return { given: undefined, paths: [] };
  return await isModel(first)
    ? { given: first, paths: others }
    : { given: undefined, paths: [first, ...others] };
}

/** Prints what a network takes an image in a file for. */
type Print = (file: ImageFile, index: number, recognized: Recognized) => void;

function jsonPrinter(console: Console, model: string): Print {
  const line = jsonLines(console);
  return ({ name, count }, index, { resizedFrom, digits }) => {
    const told = digits.map(({ box, best, runnerUp, probabilities }) => ({
      ...best,
      runnerUp,
      probabilities,
      box,
    }));
    const image = {
      model,
      file: name,
      ...(count > 1 && { index }),
      ...(resizedFrom && { resizedFrom }),
    };
    line(told.length === 1 ? { ...image, ...told[0] } : { ...image, digits: told });
  };
}

/** Returns the size of images in CSV, and how it was read for the training. */
function csvSize({ network, metadata }: SavedModel): CsvOptions {
  const own = trainedOn(metadata);
  const { height, width, channels } = sizeOfImages(own, network);
  return { height, width, channels, ...(own.reading && { like: own.reading }) };
}

/** Prints the class of each image as the competitions of Kaggle take it: counted from 1. */
function csvPrinter({ write }: Console): Print {
  let id = 0;
  return (_file, _index, { digits }) => {
    if (id === 0) write("ImageId,Label\n");
    id++;
    const label = digits.map(({ best }) => best.name ?? `${best.digit}`).join(" ");
    write(`${id},${/[",\r\n]/.test(label) ? `"${label.replaceAll('"', '""')}"` : label}\n`);
  };
}

/** The columns of a line that come after the name of the image. */
const NUMBERS = "  7  100.0 %  then 1 at 50.0 %".length;

function textPrinter(
  { write, isPlain, columns }: Console,
  { paths, show }: { readonly paths: readonly string[]; readonly show: boolean },
): Print {
  const nameWidth = Math.max(...paths.map(({ length }) => length));
  const draw = (image: RecognizedDigit["seen"]): void => {
    const bytes = image.pixels.map((light) => 255 * light);
    const lines = blockPicture(bytes, image, { colors: !isPlain });
    write(`\n${lines.join("\n")}\n`);
  };
  return (file, index, { picture, resizedFrom, digits }) => {
    if (show) {
      if (digits.length > 1) {
        const boxes = digits.map(({ box }) => box);
        const drawn = withBoxes(picture, boxes, Math.min(columns(), MOST_COLUMNS));
        draw({ ...drawn, channels: 1 });
      }
      for (const { seen } of digits) draw(seen);
    }
    const longest = Math.max(nameWidth, nameOfImage(file, file.count - 1).length);
    // Programs read plain lines, and need the whole name.
    const width = isPlain ? longest : Math.min(longest, Math.max(columns() - NUMBERS, 1));
    const name = endOf(nameInLine(nameOfImage(file, index)), width).padEnd(width);
    const size = resizedFrom ? `  (${resizedFrom.join("x")} changed to the network's size)` : "";
    write(`${name}  ${digits.length === 1 ? textOf(digits[0]) : textOfAll(digits)}${size}\n`);
  };
}

/** The columns of a picture with boxes at most. */
const MOST_COLUMNS = 80;

function textOf({ best, runnerUp }: RecognizedDigit): string {
  return `${called(best)}  ${percent(best.probability, 1).padStart(7)}  ` +
    `then ${called(runnerUp)} at ${percent(runnerUp.probability, 1)}`;
}

/** Returns what a class is called. */
function called({ digit, name }: Guess): string {
  return nameInLine(name ?? `${digit}`);
}

/** Returns several digits, the probability that all of them are right, and that of each. */
function textOfAll(digits: readonly RecognizedDigit[]): string {
  const all = digits.reduce((product, { best }) => product * best.probability, 1);
  const each = digits.map(({ best }) => `${called(best)} at ${percent(best.probability, 1)}`);
  return `${digits.map(({ best }) => called(best)).join(" ")}  ${percent(all, 1).padStart(7)}  ` +
    each.join(", ");
}

/** Returns a name, or an ellipsis and its end if it is longer than the width. */
function endOf(name: string, width: number): string {
  return name.length <= width ? name : `…${name.slice(name.length - width + 1)}`;
}

if (import.meta.main) await start((args, console) => main(args, console));
