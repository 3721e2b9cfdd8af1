/**
 * The images of a run.
 *
 * @module
 */

import { basename } from "node:path";
import { type Dataset, type ImageDataset, type Labels, random, trainTestSplit } from "../../mod.ts";
import { type ClassCounts, countsOf, isWorthTelling, onlyClass } from "../data/class_counts.ts";
import { shownClasses } from "../data/class_names.ts";
import { loadTrainAndTest, requireAlike } from "../data/load_train_and_test.ts";
import type { LoadedImages } from "../data/loaded_images.ts";
import { digestOf } from "../data/digest.ts";
import { loadValidation } from "../data/load_validation.ts";
import type { Reading, Source } from "../data/source.ts";
import { mendable, RunError } from "../shared/command.ts";
import { imageShape } from "../../lib/values/image.ts";
import { grouped } from "../shared/numbers.ts";
import type { Task } from "./networks.ts";
import type { Preset } from "./presets.ts";
import type { Recipe } from "./recipe.ts";

/** The images of a run, prepared as its preset wants them. */
export interface RunData {
  /** Returns the images of the run with another seed: itself where they are the same. */
  readonly withSeed: (seed: number) => RunData;
  readonly training: Dataset<Labels>;
  /** The images to judge epochs by, or undefined for none. */
  readonly validation: Dataset<Labels> | undefined;
  readonly test: Dataset<Labels>;
  /** The test images as they are in their file. */
  readonly testImages: ImageDataset;
  /** The file of each test image, where each has one. */
  readonly testFiles: readonly string[] | undefined;
  /** What a network for these images has to do. */
  readonly task: Task;
  readonly counts: Readonly<Record<"training" | "validation" | "test", number>>;
  /** The names of the classes, if they have names. */
  readonly classNames: readonly string[] | undefined;
  /** What the files of other test images need to be read in the same way, for the run's configuration. */
  readonly reading: Readonly<Record<string, unknown>>;
  /** How many images there are of each class, where that is worth telling. */
  readonly classCounts: ClassCounts | undefined;
  /** What to say of how the images were read, line by line. */
  readonly notes: readonly string[];
}

/** What loading the images of a run takes. */
export interface RunDataOptions {
  readonly source: Source;
  readonly reading: Reading;
  /** Where the validation images are, or undefined where they are split off the training images. */
  readonly validationFrom: string | undefined;
  readonly seed: number;
  /**
   * Whether the run is one that began before labels decided about classes and a key about the validation images.
   */
  readonly isOld: boolean;
  readonly onProgress?: (count: number) => void;
}

/**
 * Loads the images of a run, and splits the validation images off the training images.
 *
 * MNIST's are the last ones, as its images are in no order. Others are drawn by a key, from all classes alike.
 *
 * @throws {RunError} if they cannot be read, do not fit together, are too few, or are of one class only.
 */
export async function loadRunData(
  options: RunDataOptions,
  recipe: Pick<Recipe, "validation">,
  { prepare, extend }: Pick<Preset, "prepare" | "extend">,
  isValidationGiven = true,
): Promise<RunData> {
  const { source, reading, seed, isOld, validationFrom, onProgress } = options;
  const isMnist = source.kind === "idx" && source.directory === undefined;
  const loaded = await mendable(loadTrainAndTest(source, {
    ...reading,
    isPlain: isOld,
    ...(onProgress && { onProgress }),
  }));
  const { train } = loaded;
  const validationNotes: string[] = [];
  const own = validationFrom === undefined
    ? isValidationGiven ? undefined : loaded.validation
    : await mendable(loadValidation(validationFrom, {
      train,
      labels: loaded.labels,
      ...(loaded.folders && { folders: loaded.folders }),
      reading,
      ...(loaded.csv && { csv: loaded.csv }),
      areFolders: source.kind === "images",
      onNotes: (lines) =>
        validationNotes.push(...lines.map((line) => `${basename(validationFrom)}: ${line}`)),
    }));
  if (own) requireAlike("the validation images", own, train);
  if (own && digestOf(own) === loaded.digests.training) {
    throw new RunError(
      "Cannot judge epochs by the training images: --validation names the very images to train with",
    );
  }
  const { rows } = train.inputs;
  const isDrawn = !isMnist && !isOld;
  const count = own
    ? 0
    : isDrawn && !isValidationGiven
    ? Math.min(recipe.validation, Math.max(Math.round(rows / 10), 1))
    : recipe.validation;
  if (count >= rows) {
    throw new RunError(
      `Cannot split ${count} validation images off ${rows} training images: ` +
        "give a smaller --validation",
    );
  }
  const told = { ...loaded, notes: [...loaded.notes, ...validationNotes] };
  const isOwnFolder = validationFrom === undefined;
  return ofSeed(seed, { loaded: told, own, count, isDrawn, isOwnFolder }, { prepare, extend });
}

/** What a preset does to images. */
type Varying = Pick<Preset, "prepare"> & { readonly extend: Preset["extend"] | undefined };

/** The images of runs with any seed. */
interface AnySeed {
  readonly loaded: LoadedImages;
  /** The validation images, where they are apart. */
  readonly own: ImageDataset | undefined;
  /** The number of validation images to split off. */
  readonly count: number;
  readonly isDrawn: boolean;
  /** Whether the validation images that are apart are those of the source. */
  readonly isOwnFolder: boolean;
}

function ofSeed(
  seed: number,
  all: AnySeed,
  { prepare, extend }: Varying,
): RunData {
  const { loaded, own, count, isDrawn, isOwnFolder } = all;
  const { train, test } = loaded;
  const [split, heldBack] = isDrawn && count > 0
    ? trainTestSplit(train, count, { key: random.key(seed), stratify: true })
    : trainTestSplit(train, count);
  const held = own ?? heldBack;
  const validation = held.inputs.rows;
  const { classes } = train;
  const counts = {
    names: shownClasses(train.classNames, classes),
    training: countsOf(split.targets, classes),
    validation: validation > 0 ? countsOf(held.targets, classes) : undefined,
    test: countsOf(test.targets, classes),
  };
  const only = onlyClass(counts.training);
  if (only !== undefined) {
    throw new RunError(
      `Cannot train on images of one class: all ${
        grouped(split.inputs.rows)
      } training images are ` +
        `of class ${counts.names[only]}`,
    );
  }
  if (extend && (classes !== 10 || imageShape(train) !== "28x28x1")) {
    throw new RunError(
      `Cannot train --preset photo on images of ${imageShape(train)} and ${classes} classes: ` +
        "it draws digits like MNIST's, of 28x28x1 and 10 classes",
    );
  }
  const training = extend?.(split, random.key(seed)) ?? split;
  const { height, width, channels, classNames } = train;
  const run: RunData = {
    withSeed: (other) =>
      extend || isDrawn && count > 0 ? ofSeed(other, all, { prepare, extend }) : run,
    training: prepare(training),
    validation: validation > 0 ? prepare(held) : undefined,
    test: prepare(test),
    testImages: test,
    testFiles: loaded.testFiles,
    task: { image: train, classes },
    counts: { training: training.inputs.rows, validation, test: test.inputs.rows },
    classNames,
    // What MNIST's runs keep stays as it was.
    reading: isDrawn
      ? {
        image: { height, width, channels },
        split: "stratified",
        ...(loaded.labels && { labels: loaded.labels }),
        ...(classNames && { classNames }),
        ...(loaded.folders && { folders: loaded.folders }),
        ...(loaded.csv && { csv: loaded.csv }),
        digests: { ...loaded.digests, ...(own && { validation: digestOf(own) }) },
      }
      : {},
    classCounts: isWorthTelling(counts) ? counts : undefined,
    notes: [
      ...loaded.notes,
      ...(isDrawn && count > 0
        ? ["validation images are drawn by the seed, with a share of each class"]
        : []),
      ...(own && digestOf(own) === loaded.digests.test
        ? ["validation images are the test images: the test accuracy will be too high"]
        : []),
      ...(own && isOwnFolder ? ["validation images are those of their folder"] : []),
      ...(!own && loaded.validation
        ? ["the images in the folder for validation are left out: --validation says so"]
        : []),
    ],
  };
  return run;
}
