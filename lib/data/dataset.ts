/**
 * Datasets: inputs beside what is expected of them.
 *
 * @module
 */

import { imageShape, type ImageSize, requireImageSize, sizeOf } from "../values/image.ts";
import type { ByteMatrix, Labels, Matrix, NumberArray } from "../values/matrix.ts";

/** Samples to train on or to be tested with. */
export interface Dataset<Expected extends Labels | Matrix = Labels | Matrix> {
  /** The inputs, a row for each sample. */
  readonly inputs: Matrix | ByteMatrix;
  /** What is expected: a label for each sample, or a row. */
  readonly targets: Expected;
  /**
   * The weight of each sample, a finite number from 0 by which its loss counts. Without weights all samples
   * count alike.
   */
  readonly weights?: NumberArray;
}

/** Images kept as bytes, with a label for each. */
export interface ImageDataset extends Dataset<Uint8Array>, ImageSize {
  /**
   * The images, a row of bytes for each. A byte `b` stands for `b / 255`.
   */
  readonly inputs: ByteMatrix;
  /** The label of each image: a class, from 0. */
  readonly targets: Uint8Array;
  /** How many classes there are. */
  readonly classes: number;
}

/** How large the images of a dataset are, if it says that its rows are images. */
export function imageSizeOf(dataset: Dataset | ImageDataset): ImageSize | undefined {
  return "height" in dataset ? sizeOf(dataset) : undefined;
}

/** What {@linkcode imageDataset} has to know of the images. */
export interface ImageDatasetOptions {
  /** How many rows of pixels an image has. */
  readonly height: number;
  /** How many pixels such a row has. */
  readonly width: number;
  /** How many bytes a pixel has. The default is 1. */
  readonly channels?: number;
  /** How many classes there are, 256 at most. The default is 10. */
  readonly classes?: number;
}

/**
 * The dataset of some images and their labels. Nothing is copied.
 *
 * @param images The bytes of all images, `height * width * channels` for each.
 * @param labels The class of each image, from 0.
 *
 * @throws {RangeError} if a size is not a whole number from 1, if there are more than 256 classes, if
 * the bytes are not whole images, if there are not as many labels as images, or if a label is not one
 * of the classes.
 *
 * @example
 * ```ts
 * import { imageDataset } from "@foldnet/foldnet";
 *
 * const images = new Uint8Array([255, 0, 0, 255, 0, 255, 255, 0]);
 * const diagonals = imageDataset(images, new Uint8Array([0, 1]), { height: 2, width: 2, classes: 2 });
 * console.log(diagonals.inputs.rows, diagonals.inputs.cols); // 2 4
 * ```
 */
export function imageDataset(
  images: Uint8Array,
  labels: Uint8Array,
  { height, width, channels = 1, classes = 10 }: ImageDatasetOptions,
): ImageDataset {
  const geometry = imageShape({ height, width, channels });
  requireImageSize("make a dataset", { height, width, channels });
  if (!isCount(classes) || classes > 256) {
    throw new RangeError(
      `Cannot make a dataset of ${classes} classes: that is no whole number from 1 to 256`,
    );
  }
  const cols = height * width * channels;
  const rows = images.length / cols;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot make a dataset of ${geometry} images: ${images.length} bytes are not whole images of ${cols}`,
    );
  }
  if (labels.length !== rows) {
    throw new RangeError(
      `Cannot pair ${rows} images with ${labels.length} labels: the counts differ`,
    );
  }
  const odd = labels.findIndex((label) => label >= classes);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot use label ${labels[odd]} of image ${odd}: the classes go from 0 to ${classes - 1}`,
    );
  }
  return {
    inputs: { rows, cols, data: images, scale: 1 / 255, shift: 0 },
    targets: labels,
    height,
    width,
    channels,
    classes,
  };
}

/**
 * The first `count` images of a dataset, as views of the same bytes.
 *
 * @throws {RangeError} if `count` is not a whole number from 0 to the number of images.
 *
 * @example
 * ```ts
 * import { mnist, take } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * console.log(take(train, 1000).inputs.rows); // 1000
 * ```
 */
export function take(dataset: ImageDataset, count: number): ImageDataset {
  requirePart("take", dataset, count);
  return between(dataset, 0, count);
}

/**
 * A dataset without its last `count` images, and these: two views of the same bytes. So images to
 * validate with are split off a training set.
 *
 * @throws {RangeError} if `count` is not a whole number from 0 to the number of images.
 *
 * @example
 * ```ts
 * import { mnist, trainTestSplit } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * const [training, validation] = trainTestSplit(train, 5000);
 * console.log(training.inputs.rows, validation.inputs.rows); // 55000 5000
 * ```
 */
export function trainTestSplit(
  dataset: ImageDataset,
  count: number,
): readonly [rest: ImageDataset, last: ImageDataset] {
  requirePart("split off", dataset, count);
  const { rows } = dataset.inputs;
  return [between(dataset, 0, rows - count), between(dataset, rows - count, rows)];
}

function between(dataset: ImageDataset, start: number, end: number): ImageDataset {
  const { inputs, targets, weights } = dataset;
  return {
    ...dataset,
    inputs: {
      ...inputs,
      rows: end - start,
      data: inputs.data.subarray(start * inputs.cols, end * inputs.cols),
    },
    targets: targets.subarray(start, end),
    ...(weights && { weights: Array.from(weights).slice(start, end) }),
  };
}

function requirePart(action: string, { inputs }: ImageDataset, count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > inputs.rows) {
    throw new RangeError(`Cannot ${action} ${count} images: the dataset has ${inputs.rows}`);
  }
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}
