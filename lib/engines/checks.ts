/**
 * Checks of the arguments of kernels, for every engine.
 *
 * @module
 */

import { type BatchedProduct, isMatrix, type NormalRows, type Targets } from "./engine.ts";
import { isCount } from "../values/count.ts";
import { imageShape, type ImageSize, numbersOf, requireImageSize } from "../values/image.ts";
import { brief } from "../values/json.ts";
import {
  type ByteMatrix,
  type Labels,
  type Matrix,
  requireSameShape,
  shapeText,
} from "../values/matrix.ts";
import { controlPoints, type Warps } from "./warps.ts";
import { tapsOf, type Windows } from "./windows.ts";

/** Throws a RangeError unless `a` can be multiplied by `b`, and the bias fits the product. */
export function requireProduct(a: Matrix, b: Matrix, bias?: Matrix): void {
  if (a.cols !== b.rows) {
    throw new RangeError(
      `Cannot multiply ${shapeText(a)} by ${
        shapeText(b)
      }: inner sizes ${a.cols} and ${b.rows} differ`,
    );
  }
  if (bias && (bias.rows !== 1 || bias.cols !== b.cols)) {
    throw new RangeError(
      `Cannot add a bias of ${shapeText(bias)} to ${a.rows}x${b.cols}: it must be 1x${b.cols}`,
    );
  }
}

/** Throws a RangeError unless `a` can be multiplied by `bᵀ`. */
export function requireProductNT(a: Matrix, b: Matrix): void {
  if (a.cols !== b.cols) {
    throw new RangeError(
      `Cannot multiply ${shapeText(a)} by the transpose of ${shapeText(b)}: ` +
        `inner sizes ${a.cols} and ${b.cols} differ`,
    );
  }
}

/** Throws a RangeError unless `aᵀ` can be multiplied by `b`. */
export function requireProductTN(a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows) {
    throw new RangeError(
      `Cannot multiply the transpose of ${shapeText(a)} by ${shapeText(b)}: ` +
        `inner sizes ${a.rows} and ${b.rows} differ`,
    );
  }
}

/** The sizes of a batch of products: MxK by KxN, for each head of each row. */
export interface BatchSizes {
  readonly rows: number;
  readonly heads: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Returns the sizes of a batch of products. Throws a RangeError unless the operands have such tables. */
export function requireBatch(
  a: Matrix,
  b: Matrix,
  { inner: k, heads = 1 }: BatchedProduct,
): BatchSizes {
  const columns = heads * k;
  const what = `Cannot multiply the tables in the rows of ${shapeText(a)} and ${shapeText(b)}`;
  if (!isCount(k) || !isCount(heads)) {
    throw new RangeError(
      `${what} by an inner size of ${k} for ${heads} heads: both are whole numbers from 1`,
    );
  }
  if (a.rows !== b.rows) {
    throw new RangeError(`${what}: numbers of rows ${a.rows} and ${b.rows} differ`);
  }
  const odd = [a, b].find(({ cols }) => cols % columns !== 0);
  if (odd) {
    throw new RangeError(
      `${what}: ${odd.cols} numbers are no tables of an inner size of ${k} for ${heads} heads`,
    );
  }
  return { rows: a.rows, heads, m: a.cols / columns, n: b.cols / columns, k };
}

/** Throws a RangeError unless rows fall into so many parts of one length. */
export function requireParts(action: string, a: Matrix, places: number): void {
  if (isCount(places) && a.cols % places === 0) return;
  throw new RangeError(
    `Cannot ${action} ${shapeText(a)} in ${places} parts of each row: ` +
      `${a.cols} numbers do not fall into so many`,
  );
}

/** Throws a RangeError unless these are normal rows, and the gradient is theirs. */
export function requireNormalRows({ normal, inverse }: NormalRows, gradient: Matrix): void {
  requireSameShape("apply the derivative of normalizeRows to", normal, gradient);
  if (inverse.rows === normal.rows && inverse.cols > 0 && normal.cols % inverse.cols === 0) return;
  throw new RangeError(
    `Cannot take ${shapeText(inverse)} as the factors of the parts of ${shapeText(normal)}`,
  );
}

/** Throws a RangeError unless all tokens are rows of a table of so many rows. */
export function requireTokens({ rows, cols, data }: Matrix, vocabulary: number): void {
  for (let i = 0; i < rows * cols; i++) {
    const token = data[i]!;
    if (Number.isInteger(token) && token >= 0 && token < vocabulary) continue;
    throw new RangeError(
      `Cannot embed ${token} in row ${Math.floor(i / cols)} and column ${i % cols}: ` +
        `tokens are whole numbers from 0 to ${vocabulary - 1}`,
    );
  }
}

/** Throws a RangeError unless there are as many rows of gradient, with the same features for each token. */
export function requireTokenGradient(tokens: Matrix, gradient: Matrix): void {
  const rest = tokens.cols === 0 ? gradient.cols : gradient.cols % tokens.cols;
  if (gradient.rows === tokens.rows && rest === 0) return;
  throw new RangeError(
    `Cannot take ${shapeText(gradient)} as the gradient of an embedding of ${shapeText(tokens)}`,
  );
}

/** Throws a RangeError unless the rows are images of the size that the windows slide over. */
export function requireImages(images: Matrix, { image }: Windows): void {
  const pixels = numbersOf(image);
  if (images.cols !== pixels) {
    throw new RangeError(
      `Cannot take ${shapeText(images)} as images of ${
        imageShape(image)
      }: a row must have ${pixels} numbers`,
    );
  }
}

/** Throws a RangeError unless so many channels fall into groups of one size. */
function requireGroups(channels: number, groups: number): void {
  if (channels % groups !== 0) {
    throw new RangeError(
      `Cannot convolve to ${channels} channels in ${groups} groups: ` +
        `${channels} is not a multiple of ${groups}`,
    );
  }
}

/** Throws a RangeError unless each row has so many channels for each place of the windows. */
export function requirePlaces(
  gradient: Matrix,
  { places: [down, across], groups }: Windows,
  channels: number,
): void {
  if (Number.isInteger(channels)) requireGroups(channels, groups);
  if (!Number.isInteger(channels) || gradient.cols !== down * across * channels) {
    throw new RangeError(
      `Cannot take ${
        shapeText(gradient)
      } as ${channels} channels for each of ${down}x${across} places`,
    );
  }
}

/** Throws a RangeError unless there is a row of gradient for each image. */
export function requireRowForEach(images: Matrix, gradient: Matrix): void {
  if (gradient.rows !== images.rows) {
    throw new RangeError(
      `Cannot take ${
        shapeText(gradient)
      } as the gradient of ${images.rows} images: it must have ${images.rows} rows`,
    );
  }
}

/** Throws a RangeError unless the weights have a row for each number in a window, and the bias fits. */
export function requireTaps(weights: Matrix, windows: Windows, bias?: Matrix): void {
  const { image, size, groups } = windows;
  const taps = tapsOf(windows);
  requireGroups(weights.cols, groups);
  if (weights.rows !== taps) {
    throw new RangeError(
      `Cannot convolve by weights of ${shapeText(weights)}: windows of ${size.join("x")} ` +
        `over ${image.channels / groups} channels need ${taps} rows`,
    );
  }
  if (bias && (bias.rows !== 1 || bias.cols !== weights.cols)) {
    throw new RangeError(
      `Cannot add a bias of ${
        shapeText(bias)
      } to ${weights.cols} channels: it must be 1x${weights.cols}`,
    );
  }
}

/** Throws a RangeError unless rows are images of so many channels. */
export function requireChannels(a: Matrix, channels: number): void {
  if (!(Number.isSafeInteger(channels) && channels >= 1 && a.cols % channels === 0)) {
    throw new RangeError(`Cannot take ${shapeText(a)} as images of ${channels} channels`);
  }
}

/** Throws a RangeError unless each matrix is a row with a number for each channel. */
export function requireChannelRows(channels: number, rows: readonly Matrix[]): void {
  const odd = rows.find((row) => row.rows !== 1 || row.cols !== channels);
  if (odd) {
    throw new RangeError(
      `Cannot take ${shapeText(odd)} as a number for each channel: it must be 1x${channels}`,
    );
  }
}

/** Throws a RangeError unless there is one factor for each row. */
export function requireFactors(a: Matrix, factors: Matrix): void {
  if (factors.rows !== a.rows || factors.cols !== 1) {
    throw new RangeError(
      `Cannot multiply the rows of ${shapeText(a)} by ${
        shapeText(factors)
      }: it must be ${a.rows}x1`,
    );
  }
}

/** Returns the rows of matrices. Throws a RangeError unless all have as many, and so many places. */
export function requireSameRows([first, ...others]: readonly Matrix[], places: number): number {
  const parted = [first, ...others].find((each) => each && each.cols % places !== 0);
  if (parted) {
    throw new RangeError(`Cannot take ${shapeText(parted)} as images of ${places} pixels`);
  }
  const odd = others.find(({ rows }) => rows !== first?.rows);
  if (first && odd) {
    throw new RangeError(
      `Cannot put ${shapeText(first)} beside ${shapeText(odd)}: ` +
        `numbers of rows ${first.rows} and ${odd.rows} differ`,
    );
  }
  return first?.rows ?? 0;
}

/** Throws a RangeError unless `a` has the columns from `from` to `to`. */
export function requireColumns(a: Matrix, from: number, to: number, places: number): void {
  if (!(0 <= from && from <= to && to <= a.cols / places && a.cols % places === 0)) {
    const what = places === 1 ? "columns" : `channels of ${places} pixels,`;
    throw new RangeError(`Cannot take ${what} ${from} to ${to} of ${shapeText(a)}`);
  }
}

/**
 * Throws a RangeError unless there is a target for each row: a row of the same length, or a class; and a TypeError if
 * the targets are bytes.
 */
export function requireTargets(output: Matrix, targets: Targets): void {
  if ("bytes" in targets) {
    throw new TypeError(
      `Cannot compare ${shapeText(output)} with these targets: they are bytes; ` +
        "gather() makes numbers of them",
    );
  }
  if (isMatrix(targets)) {
    requireSameShape("compare", output, targets);
    return;
  }
  requireRowLabels(output, targets);
  for (let i = 0; i < targets.length; i++) {
    const label = targets[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < output.cols)) {
      throw new NoClassError(label, { row: i, classes: output.cols });
    }
  }
}

/** Throws a RangeError unless there is a label for each row. */
export function requireRowLabels(a: Matrix, labels: Labels): void {
  if (labels.length !== a.rows) {
    throw new RangeError(`Cannot compare ${shapeText(a)} with ${labels.length} labels`);
  }
}

/** The error of a label that is not a class. */
export class NoClassError extends RangeError {
  /** The label. */
  readonly label: number;
  /** The row of the label in its batch. */
  readonly row: number;
  /** The number of classes. */
  readonly classes: number;

  /** Makes the error of a label. The place is how the message names it. */
  constructor(
    label: number,
    { row, classes, place = `row ${row}` }: {
      readonly row: number;
      readonly classes: number;
      readonly place?: string;
    },
  ) {
    super(`Cannot take ${brief(label)} as the class of ${place}: there are ${classes} classes`);
    this.label = label;
    this.row = row;
    this.classes = classes;
  }
}

/** A check of numbers that must be probabilities. */
export interface ProbabilityCheck {
  /** The name of the numbers in the message, such as `"the output"`. */
  readonly what: string;
  /** Whether NaN passes. The default is false. */
  readonly mayBeNaN?: boolean;
  /** The largest error of a number or of a sum. */
  readonly tolerance: number;
  /** The advice in the message. */
  readonly advice: string;
}

/** Throws a RangeError unless the numbers of each row are from 0 to 1 and add up to 1. */
export function requireProbabilities(rows: Matrix, check: ProbabilityCheck): void {
  requireFractions(rows, check);
  const { cols, data } = rows;
  for (let i = 0; i < rows.rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += data[i * cols + j]!;
    if (Math.abs(sum - 1) > check.tolerance) {
      refuse(check, i, `its numbers add up to ${rounded(sum)}, not 1`);
    }
  }
}

/** Throws a RangeError unless the numbers are from 0 to 1. */
export function requireFractions({ rows, cols, data }: Matrix, check: ProbabilityCheck): void {
  const { tolerance, mayBeNaN = false } = check;
  for (let i = 0; i < rows * cols; i++) {
    const number = data[i]!;
    if (number >= -tolerance && number <= 1 + tolerance) continue;
    if (Number.isNaN(number) && mayBeNaN) continue;
    refuse(check, Math.floor(i / cols), `it has ${rounded(number)} in column ${i % cols}`);
  }
}

function refuse({ what, advice }: ProbabilityCheck, row: number, reason: string): never {
  throw new RangeError(
    `Cannot take row ${row} of ${what} as probabilities: ${reason}. ${advice}`,
  );
}

/** Returns a number for a message, with the digits of float32. */
function rounded(number: number): string {
  return `${Number(number.toPrecision(6))}`;
}

/** Throws a RangeError unless every index is the number of a row. */
export function requireIndices(rows: number, indices: Uint32Array): void {
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= rows) {
      throw new RangeError(`Cannot gather row ${indices[i]}: there are ${rows} rows`);
    }
  }
}

/** Throws a RangeError unless the rows are images of this size, and each has its warp. */
export function requireWarps(
  images: Matrix,
  size: ImageSize,
  { affine, elastic }: Warps,
): void {
  const { height, width } = size;
  requireImageSize("make warps", size);
  const numbers = numbersOf(size);
  if (images.cols !== numbers) {
    throw new RangeError(
      `Cannot warp ${shapeText(images)} as images of ${imageShape(size)}: ` +
        `an image has ${numbers} numbers, not ${images.cols}`,
    );
  }
  if (affine.rows !== images.rows || affine.cols !== 6) {
    throw new RangeError(
      `Cannot warp ${images.rows} images by ${shapeText(affine)}: it must be ${images.rows}x6`,
    );
  }
  if (!elastic) return;
  const { spacing, offsets } = elastic;
  if (!(spacing > 0 && spacing < Infinity)) {
    throw new RangeError(`Cannot space control points ${spacing} pixels apart`);
  }
  const points = 2 * controlPoints(height, spacing) * controlPoints(width, spacing);
  if (offsets.rows !== images.rows || offsets.cols !== points) {
    throw new RangeError(
      `Cannot warp ${images.rows} images by offsets of ${shapeText(offsets)}: ` +
        `they must be ${images.rows}x${points}`,
    );
  }
}

/** Tells whether a source keeps its rows as bytes. */
export function isBytes(source: Matrix | ByteMatrix): source is ByteMatrix {
  return "bytes" in source;
}
