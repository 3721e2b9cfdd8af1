/**
 * Datasets: inputs and their targets.
 *
 * @module
 */

import { isCount } from "../values/count.ts";
import { imageShape, type ImageSize, requireImageSize, sizeOf } from "../values/image.ts";
import { requireClassNames } from "../values/class_names.ts";
import type { ByteMatrix, Labels, Matrix, NumberArray } from "../values/matrix.ts";

/** A dataset: samples to train or to test with. */
export interface Dataset<Expected extends Labels | Matrix = Labels | Matrix> {
  /** The inputs, a row for each sample. */
  readonly inputs: Matrix | ByteMatrix;
  /** The targets: a label for each sample, or a matrix with a row for each sample. */
  readonly targets: Expected;
  /**
   * The weight of each sample, a finite number from 0 by which its loss counts. Without weights all samples
   * count alike.
   */
  readonly weights?: NumberArray;
}

/** A dataset of images, stored as bytes, with a label for each image. */
export interface ImageDataset extends Dataset<Uint8Array>, ImageSize {
  /** The images, a row of bytes for each. A byte `b` stands for the number `b / 255`. */
  readonly inputs: ByteMatrix;
  /** The label of each image: its class, from 0. */
  readonly targets: Uint8Array;
  /** The number of classes. */
  readonly classes: number;
  /** The names of the classes, in order, if they have names. */
  readonly classNames?: readonly string[];
}

/**
 * Returns the size of the images of a dataset, or undefined if its rows are not images.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 *
 * console.log(imageSizeOf({ inputs: fromRows([[1, 2]]), targets: [0] })); // undefined
 * ```
 */
export function imageSizeOf(dataset: Dataset | ImageDataset): ImageSize | undefined {
  return "height" in dataset ? sizeOf(dataset) : undefined;
}

/** Options of {@linkcode imageDataset}. */
export interface ImageDatasetOptions {
  /** The number of rows of pixels of an image. */
  readonly height: number;
  /** The number of pixels in a row. */
  readonly width: number;
  /** The bytes per pixel. The default is 1. */
  readonly channels?: number;
  /** The number of classes, at most 256. The default is the number of their names, or else 10. */
  readonly classes?: number;
  /** The names of the classes, in order. The default is none. */
  readonly classNames?: readonly string[];
}

/**
 * Returns a dataset of images and their labels. It is a view of the given arrays, not a copy.
 *
 * @param images The bytes of all images, `height * width * channels` for each.
 * @param labels The class of each image, from 0.
 *
 * @throws {RangeError} if a size is not a whole number from 1, if the number of classes is not a whole
 * number from 1 to 256, if the bytes are not whole images, if there are not as many labels as images,
 * if a label is not one of the classes, or if the names of the classes are not one for each or not different.
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
  { height, width, channels = 1, classNames, classes = classNames?.length ?? 10 }:
    ImageDatasetOptions,
): ImageDataset {
  const geometry = imageShape({ height, width, channels });
  requireImageSize("make a dataset", { height, width, channels });
  if (!isCount(classes) || classes > 256) {
    throw new RangeError(
      `Cannot make a dataset of ${classes} classes: it must be a whole number from 1 to 256`,
    );
  }
  if (classNames) requireClassNames("make a dataset", classNames, classes);
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
    inputs: { rows, cols, bytes: images, scale: 1 / 255, shift: 0 },
    targets: labels,
    height,
    width,
    channels,
    classes,
    ...(classNames && { classNames }),
  };
}
