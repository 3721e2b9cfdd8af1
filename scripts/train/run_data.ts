/**
 * The images of a run.
 *
 * @module
 */

import { readCsv } from "../shared/read_csv.ts";
import type { TrainAndTest } from "../../lib/data/files.ts";
import {
  type Dataset,
  type ImageDataset,
  type Labels,
  random,
  readIdxDirectory,
  trainTestSplit,
} from "../../mod.ts";
import { mendable, RunError } from "../shared/command.ts";
import type { Task } from "./networks.ts";
import type { Options, Source } from "./options.ts";
import type { Preset } from "./presets.ts";
import type { Recipe } from "./recipe.ts";

/** The images of a run, prepared as its preset wants them. */
export interface RunData {
  readonly training: Dataset<Labels>;
  /** The images to judge epochs by, or undefined for none. */
  readonly validation: Dataset<Labels> | undefined;
  readonly test: Dataset<Labels>;
  /** The test images as they are in their file. */
  readonly testImages: ImageDataset;
  /** What a network for these images has to do. */
  readonly task: Task;
  readonly counts: Readonly<Record<"training" | "validation" | "test", number>>;
}

/**
 * Loads the images of a run, and splits the validation images off the end of the training images.
 *
 * @throws {RunError} if they cannot be read, do not fit together, or are too few.
 */
export async function loadRunData(
  { source, classes, seed }: Pick<Options, "source" | "classes" | "seed">,
  { validation }: Pick<Recipe, "validation">,
  { prepare, extend }: Pick<Preset, "prepare" | "extend">,
): Promise<RunData> {
  const { train, test } = await mendable(loadImages(source, classes));
  const { rows } = train.inputs;
  if (validation >= rows) {
    throw new RunError(
      `Cannot split ${validation} validation images off ${rows} training images: ` +
        "give a smaller --validation",
    );
  }
  const [split, held] = trainTestSplit(train, validation);
  const training = extend?.(split, random.key(seed)) ?? split;
  return {
    training: prepare(training),
    validation: validation > 0 ? prepare(held) : undefined,
    test: prepare(test),
    testImages: test,
    task: { image: train, classes: train.classes },
    counts: { training: training.inputs.rows, validation, test: test.inputs.rows },
  };
}

async function loadImages(source: Source, classes: number): Promise<TrainAndTest> {
  if (source.kind === "idx") {
    const directory = source.directory ?? new URL("../../data/mnist/", import.meta.url);
    return await readIdxDirectory(directory, { classes });
  }
  const [train, test] = await Promise.all([
    readCsv(source.train, { classes }),
    readCsv(source.test, { classes }),
  ]);
  if (train.inputs.cols !== test.inputs.cols) {
    throw new RangeError(
      `Cannot use ${source.train} with ${source.test}: ` +
        `they have ${train.inputs.cols} and ${test.inputs.cols} pixels a row`,
    );
  }
  return { train, test };
}
