/**
 * Draws a sheet of images, and of what augmentation makes of each.
 *
 * @module
 */

import { imageShape } from "../lib/values/image.ts";
import { datasetOf, readIdxPair } from "../lib/data/idx_pair.ts";
import { idxSetAt } from "../lib/data/idx_set.ts";
import { writeWhole } from "../lib/io/write_file.ts";
import { type AugmentOptions, type ImageDataset, referenceEngine } from "../mod.ts";
import { classesFor, classesOf } from "./data/classes.ts";
import { AUGMENT_FLAGS, readAugment } from "./shared/augment_flags.ts";
import { augmentedSheet } from "./shared/augmented_sheet.ts";
import { RECOMMENDED } from "./shared/augmentations.ts";
import { pngBytes } from "./shared/png_bytes.ts";
import { exitCodeOf, mendable, nameInLine, RunError, start } from "./shared/command.ts";
import { DATA_FLAG, HELP_FLAG } from "./shared/common_flags.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import type { Console } from "./shared/console.ts";
import { UsageError } from "./shared/usage_error.ts";

/** The surroundings of the command. */
export interface World extends Pick<Console, "write" | "writeError"> {
  readonly writeFile: (path: string, bytes: Uint8Array) => Promise<void>;
}

const FLAGS: readonly (Flag | string)[] = [
  "Sheet",
  { name: "out", value: "FILE", help: "the file to write, whose name ends in .png" },
  DATA_FLAG,
  { name: "rows", value: "N", help: "images, the classes in turn", default: "10" },
  { name: "columns", value: "N", help: "variants beside each image", default: "11" },
  { name: "zoom", value: "N", help: "pixels of the sheet for a pixel of an image", default: "3" },
  { name: "seed", value: "N", help: "seed of all randomness", default: "42" },
  "Augmentation [that of the trainer's --augment]",
  ...AUGMENT_FLAGS,
  "Other",
  HELP_FLAG,
];

const HELP = helpText({
  about: "Draws a sheet of images, and of what augmentation makes of each.",
  usage: "augment --out FILE.png [flags]",
  flags: FLAGS,
  examples: [
    ["augment --out sheet.png", "draw what the trainer's --augment does"],
    ["augment --out sheet.png --rotate 30 --rows 3", "draw three digits that are rotated"],
  ],
});

interface Options {
  readonly out: string;
  readonly directory: string | URL;
  readonly rows: number;
  readonly columns: number;
  readonly zoom: number;
  readonly seed: number;
  readonly augmentation: AugmentOptions;
}

/**
 * Runs the command, and returns its exit code: 0, or 1 if a file cannot be read or written, or 2 if the
 * command line is wrong.
 */
export function main(args: readonly string[], world: World): Promise<number> {
  return exitCodeOf(world, async () => {
    const options = parseOptions(args);
    if (options === "help") return world.write(HELP);
    const train = await mendable(trainingImages(options.directory));
    if (train.channels !== 1 && train.channels !== 3) {
      throw new RunError(`Cannot draw images of ${imageShape(train)}: they have to be gray or RGB`);
    }
    const { zoom } = options;
    const style = { zoom, gap: 4, wideGap: 16, paper: 64 };
    const sheet = await mendable(
      Promise.try(() => augmentedSheet(referenceEngine(), train, { ...options, style })),
    );
    const { height, width } = sheet;
    await mendable(world.writeFile(options.out, pngBytes(sheet)));
    world.write(
      `Wrote ${nameInLine(options.out)}: ${options.rows} images as they are, and each in ` +
        `${options.columns} other ways, ${width}x${height} pixels\n`,
    );
  });
}

/** Returns the training images in a folder. Their labels are classes as they are. */
async function trainingImages(directory: string | URL): Promise<ImageDataset> {
  const pair = await readIdxPair(await idxSetAt(directory, "train"), "train");
  const { labels, areLabels } = classesOf([pair.labels], undefined);
  return datasetOf(
    { ...pair, labels: classesFor(pair.labels, { labels, areLabels }, pair.sources.labels) },
    { classes: labels.length },
  );
}

function parseOptions(args: readonly string[]): Options | "help" {
  const reader = readFlags(args, FLAGS);
  const { has, text, number } = reader;
  if (has("help")) return "help";
  const out = text("out");
  if (out === undefined) throw new UsageError("--out is missing: it says where the sheet goes");
  if (!out.toLowerCase().endsWith(".png")) {
    throw new UsageError(`--out cannot be ${out}: the name of the file ends in .png`);
  }
  const count = { from: 1, below: 101, whole: true };
  return {
    out,
    directory: text("data") ?? new URL("../data/mnist/", import.meta.url),
    rows: number("rows", count) ?? 10,
    columns: number("columns", count) ?? 11,
    zoom: number("zoom", { ...count, below: 17 }) ?? 3,
    seed: number("seed", { from: 0, whole: true }) ?? 42,
    augmentation: readAugment(reader) ?? RECOMMENDED,
  };
}

if (import.meta.main) {
  await start((args, console) => main(args, { ...console, writeFile: writeWhole }));
}
