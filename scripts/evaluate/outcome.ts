/**
 * Tests a model on images.
 *
 * @module
 */

import {
  classScores,
  confusionMatrix,
  surestMistakes,
  wilsonInterval,
} from "../../lib/training/metrics.ts";
import {
  crossEntropy,
  type Engine,
  evaluate,
  type ImageDataset,
  type Labels,
  loadModel,
  type Loss,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { numbered } from "../data/classes.ts";
import { namesGiven } from "../data/class_names.ts";
import { calledNote } from "../data/class_names.ts";
import type { LoadingProgress } from "../data/loading_progress.ts";
import type { Reading } from "../data/source.ts";
import { mendable, RunError } from "../shared/command.ts";
import { givesProbabilities } from "../../lib/compose/gives_probabilities.ts";
import { probabilitiesOf } from "../shared/probabilities.ts";
import { taskCommand } from "../shared/task_command.ts";
import { restoredPath } from "../shared/paths.ts";
import { type TrainedOn, trainedOn } from "../shared/trained_on.ts";
import { testImages, type TestSource } from "./test_images.ts";

/** How a model does on test images. */
export interface Outcome {
  readonly model: string;
  readonly data: string;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly interval: ReturnType<typeof wilsonInterval>;
  /** The names of the classes, if they have names. */
  readonly classNames?: readonly string[];
  /** What to say of how the images were read, line by line. */
  readonly notes?: readonly string[];
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: readonly (ReturnType<typeof surestMistakes>[number] & {
    /** The file of the image, where each image has one. */
    readonly file?: string;
  })[];
}

/**
 * Tests the model in a file.
 *
 * @param source The source of the images: none for MNIST.
 * @param mistakes The number of the surest mistakes to find.
 *
 * @throws {RunError} if a file cannot be read, the images do not fit the model, or the model was trained
 * on other images than MNIST and there is no source.
 */
export async function outcomeOf(
  engine: Engine,
  path: string,
  { source, reading, progress, mistakes }: {
    readonly source: TestSource;
    readonly reading: Reading;
    readonly progress?: LoadingProgress | undefined;
    readonly mistakes: number;
  },
): Promise<{ readonly outcome: Outcome; readonly images: ImageDataset }> {
  const { network, metadata, classNames: saved, ...trained } = await mendable(loadModel(path));
  const own = withPaths(trainedOn(metadata));
  const { prepare } = own;
  const [named] = Object.values(source).filter((path) => path !== undefined);
  if (named === undefined) requireMnist(path, own);
  const data = named ?? "MNIST";
  const classes = network.outputs ?? 10;
  requireClasses(path, classes);
  const given = reading.classNames === undefined ? saved : await mendable(
    namesGiven(reading.classNames, {
      ...numbered(classes),
      ...(own.labels && { labels: own.labels }),
    }),
  );
  const texts = own.reading?.classNames;
  // The training's file says what its classes are called: the same names in another order change nothing.
  const isOrder = texts && given && texts.toSorted().join("\n") === given.toSorted().join("\n");
  const classNames = isOrder ? texts : given;
  const { images, notes: told, files, firstRow } = await mendable(
    testImages(source, {
      own,
      network: { ...network, outputs: classes },
      saved,
      reading,
      progress,
    }),
  );
  const isRenamed = reading.classNames !== undefined && texts && given && !isOrder;
  const notes = isRenamed ? [...told, calledNote(texts, given)] : told;
  requireFit(`${path} on ${data}`, { inputs: network.inputs, classes }, images, firstRow);

  const loss: Loss<Labels> = givesProbabilities(network) ? crossEntropy() : softmaxCrossEntropy();
  const config = { engine, network, loss };
  const evaluation = evaluate(config, trained, prepare(images), { keepOutputs: true });
  const { outputs, predictions, accuracy } = evaluation;
  if (!outputs) throw new TypeError("evaluate() kept no outputs");
  const probabilities = probabilitiesOf(engine, network, outputs);
  const { rows } = images.inputs;
  return {
    images,
    outcome: {
      model: path,
      data,
      images: rows,
      loss: evaluation.loss,
      accuracy,
      ...(classNames && { classNames }),
      ...(notes.length > 0 && { notes }),
      interval: wilsonInterval(Math.round(accuracy * rows), rows),
      confusion: confusionMatrix(predictions, images.targets, classes),
      mistakes: surestMistakes(probabilities, images.targets, mistakes).map((mistake) => ({
        ...mistake,
        ...(files && { file: files[mistake.index] ?? "" }),
      })),
    },
  };
}

/** Returns an outcome as a line of JSON has it. */
export function jsonOutcome(
  { confusion, ...outcome }: Outcome,
): Readonly<Record<string, unknown>> {
  return { ...outcome, classes: classScores(confusion), confusion };
}

/** Throws if a model names images: a file from elsewhere does not choose which files are read. */
function requireMnist(path: string, { directory, csv, images }: TestSource): void {
  const flags = csv !== undefined
    ? ["--test", csv]
    : images !== undefined
    ? ["--images", images]
    : ["--data", directory ?? ""];
  if (flags[1] === "") return;
  throw new RunError(
    `Cannot choose the test images of ${path}: it says that it was trained on ${flags[1]}, ` +
      `which is read only if you name it: ${taskCommand("evaluate", [path, ...flags])}`,
  );
}

function requireClasses(path: string, classes: number): void {
  if (classes >= 2 && classes <= 256) return;
  throw new RunError(
    `Cannot evaluate ${path}: it has ${classes} outputs, and there can be 2 to 256 classes`,
  );
}

/** Throws unless images and their classes fit a network. */
function requireFit(
  what: string,
  network: { readonly inputs: number | undefined; readonly classes: number },
  { height, width, channels, inputs: { cols }, targets }: ImageDataset,
  firstRow: number | undefined,
): void {
  if (network.inputs !== undefined && network.inputs !== cols) {
    throw new RunError(
      `Cannot evaluate ${what}: it takes ${network.inputs} numbers an image, ` +
        `and these images are ${height}x${width}x${channels}, which is ${cols}`,
    );
  }
  const { classes } = network;
  const odd = targets.findIndex((target) => target >= classes);
  if (odd >= 0) {
    throw new RunError(
      `Cannot evaluate ${what}: it tells ${classes} classes apart, from 0 on, ` +
        `and ${firstRow === undefined ? `image ${odd}` : `row ${odd + firstRow}`} is of class ${
          targets[odd]
        }`,
    );
  }
}

/** Returns images whose places are shown as paths of this machine. */
function withPaths({ directory, csv, images, ...own }: TrainedOn): TrainedOn {
  return {
    ...own,
    ...(directory !== undefined && { directory: restoredPath(directory) }),
    ...(csv !== undefined && { csv: restoredPath(csv) }),
    ...(images !== undefined && { images: restoredPath(images) }),
  };
}
