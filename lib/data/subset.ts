/**
 * Parts of datasets.
 *
 * @module
 */

import { isMatrix } from "../engines/engine.ts";
import { isWhole } from "../values/count.ts";
import { brief } from "../values/json.ts";
import type { ByteMatrix, Labels, Matrix, NumberArray } from "../values/matrix.ts";
import { type Key, permutation } from "../values/random.ts";
import { isByteMatrix, requireNumbers, requireRows } from "../values/require_matrix.ts";
import type { Dataset } from "./dataset.ts";

/** A part of a dataset: it has all that the dataset has, for some of its samples. */
export type PartOf<Whole extends Dataset> = {
  readonly [Name in keyof Whole]: Name extends "inputs" | "targets" ? WithAnyRows<Whole[Name]>
    : Whole[Name];
};

/** A matrix of the same columns and any number of rows. Other types stay as they are. */
export type WithAnyRows<Values> = Values extends Matrix<number, infer Cols> ? Matrix<number, Cols>
  : Values;

/**
 * Returns the first `count` samples of a dataset, as a view of the same bytes or numbers.
 *
 * @throws {RangeError} if `count` is not a whole number from 0 to the number of samples, the dataset has not
 * as many targets or weights as inputs, or a matrix does not hold `rows * cols` numbers.
 * @throws {TypeError} if it is no dataset.
 *
 * @example
 * ```ts
 * import { mnist, take } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * console.log(take(train, 1000).inputs.rows); // 1000
 * ```
 */
export function take<Whole extends Dataset>(dataset: Whole, count: number): PartOf<Whole> {
  requirePart("take", dataset, count);
  return between(dataset, 0, count);
}

/**
 * Returns the samples of a dataset with the given indices, in their order, as a copy. An index may come more than
 * once.
 *
 * @throws {RangeError} if an index is not that of a sample, the dataset has not as many targets or weights
 * as inputs, or a matrix does not hold `rows * cols` numbers.
 * @throws {TypeError} if it is no dataset, or the indices are no list.
 *
 * @example
 * ```ts
 * import { fromRows, subset } from "@foldnet/foldnet";
 *
 * const dataset = { inputs: fromRows([[1], [2], [3]]), targets: [0, 1, 2] };
 * console.log(subset(dataset, [2, 0]).targets); // [2, 0]
 * ```
 */
export function subset<Whole extends Dataset>(
  dataset: Whole,
  indices: NumberArray,
): PartOf<Whole> {
  const rows = rowsOf("take", dataset);
  requirePairs(dataset);
  const given: unknown = indices;
  if (typeof given !== "object" || given === null || !("length" in given)) {
    throw new TypeError(`Cannot take the samples ${brief(given)}: give a list of their indices`);
  }
  const chosen = Uint32Array.from(indices);
  for (let i = 0; i < chosen.length; i++) {
    const index = indices[i] ?? NaN;
    if (!isWhole(index) || index >= rows) {
      throw new RangeError(`Cannot take sample ${brief(index)}: the dataset has ${rows}, from 0`);
    }
  }
  return partOf(dataset, chosen.length, (values, width) => chosenRows(values, chosen, width));
}

/**
 * Returns the samples of a dataset in a random order, as a copy.
 *
 * @param key Decides about the order: the same key gives the same order.
 *
 * @throws {RangeError} if the dataset has not as many targets or weights as inputs, or a matrix does not hold
 * `rows * cols` numbers.
 * @throws {TypeError} if it is no dataset, or the key is not one of `random.key`.
 *
 * @example
 * ```ts
 * import { fromRows, random, shuffle } from "@foldnet/foldnet";
 *
 * const dataset = { inputs: fromRows([[1], [2], [3]]), targets: [0, 1, 2] };
 * console.log(shuffle(dataset, random.key(1)).targets); // 0, 1 and 2 in some order
 * ```
 */
export function shuffle<Whole extends Dataset>(dataset: Whole, key: Key): PartOf<Whole> {
  return subset(dataset, permutation(key, rowsOf("shuffle", dataset)));
}

/** Returns the samples from `start` to before `end`, as a view. */
export function between<Whole extends Dataset>(
  dataset: Whole,
  start: number,
  end: number,
): PartOf<Whole> {
  return partOf(dataset, end - start, (values, width) => range(values, start * width, end * width));
}

/**
 * Throws unless `count` is a whole number from 0 to the number of samples.
 *
 * @param action The work to do, for the message: `"take"`.
 *
 * @throws {RangeError} if it is not, or the dataset has not as many targets or weights as inputs.
 */
export function requirePart(action: string, dataset: Dataset, count: number): void {
  const rows = rowsOf(action, dataset);
  if (!isWhole(count) || count > rows) {
    throw new RangeError(`Cannot ${action} ${brief(count)} samples: the dataset has ${rows}`);
  }
  requirePairs(dataset);
}

/**
 * Returns the number of samples of a dataset.
 *
 * @param action The work to do, for the message: `"take"`.
 *
 * @throws {TypeError} if it is no dataset.
 * @throws {RangeError} if a matrix does not hold `rows * cols` numbers.
 */
export function rowsOf(action: string, dataset: Dataset): number {
  const given: Partial<Dataset> | undefined | null = dataset;
  if (typeof given?.inputs?.rows !== "number" || !isTargets(given.targets)) {
    throw new TypeError(
      `Cannot ${action} samples of ${brief(given)}: give a dataset, { inputs, targets }`,
    );
  }
  requireRows(`${action} samples of`, given.inputs);
  if ("rows" in given.targets && !isByteMatrix(given.targets)) {
    requireNumbers(`${action} targets of`, given.targets);
  }
  return given.inputs.rows;
}

function isTargets(targets: unknown): targets is object {
  return typeof targets === "object" && targets !== null &&
    ("length" in targets || "rows" in targets);
}

/**
 * Throws unless there is a target for each input, and a weight if there are weights.
 *
 * @param place Where the samples are, for the message, if not in the dataset that the user gave.
 *
 * @throws {RangeError} if the counts differ.
 * @throws {TypeError} if the targets are bytes, or the weights are no list.
 */
export function requirePairs({ inputs, targets, weights }: Dataset, place?: string): void {
  const samples = `${inputs.rows} samples${place === undefined ? "" : ` of ${place}`}`;
  if (isByteMatrix(targets)) {
    throw new TypeError(
      `Cannot pair ${samples} with these targets: they are bytes; gather() makes numbers of them`,
    );
  }
  if (weights && (typeof weights !== "object" || typeof weights.length !== "number")) {
    throw new TypeError(`Cannot weight ${samples} by ${brief(weights)}: give a list of numbers`);
  }
  const counts = {
    targets: isMatrix(targets) ? targets.rows : targets.length,
    ...(weights && { weights: weights.length }),
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count !== inputs.rows) {
      throw new RangeError(`Cannot pair ${samples} with ${count} ${name}: the counts differ`);
    }
  }
}

/** Returns some numbers of all that stand for the samples, `width` numbers for each. */
type Choose = <Values extends NumberArray>(values: Values, width: number) => Values;

function partOf<Whole extends Dataset>(
  dataset: Whole,
  rows: number,
  choose: Choose,
): PartOf<Whole> {
  const { inputs, targets, weights }: Dataset = dataset;
  const part: Dataset = {
    ...dataset,
    inputs: partOfInputs(inputs, rows, choose),
    targets: partOfTargets(targets, rows, choose),
    ...(weights && { weights: choose(weights, 1) }),
  };
  // Each field has the type that it had. The compiler cannot see this.
  return part as PartOf<Whole>;
}

function partOfInputs(inputs: Matrix | ByteMatrix, rows: number, choose: Choose) {
  return "bytes" in inputs
    ? { ...inputs, rows, bytes: choose(inputs.bytes, inputs.cols) }
    : partOfMatrix(inputs, rows, choose);
}

function partOfTargets(targets: Labels | Matrix, rows: number, choose: Choose) {
  return isMatrix(targets) ? partOfMatrix(targets, rows, choose) : choose(targets, 1);
}

function partOfMatrix({ cols, data }: Matrix, rows: number, choose: Choose): Matrix {
  return { rows, cols, data: choose(data, cols) };
}

function range<Values extends NumberArray>(values: Values, start: number, end: number): Values {
  // A part of an array is an array of the same kind. The compiler cannot see this.
  return (isTypedArray(values)
    ? values.subarray(start, end)
    : Array.from(values).slice(start, end)) as unknown as Values;
}

function chosenRows<Values extends NumberArray>(
  values: Values,
  rows: Uint32Array,
  width: number,
): Values {
  const source: NumberArray = values;
  const result = emptyLike(values, rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * width;
    for (let j = 0; j < width; j++) result[i * width + j] = source[from + j] ?? NaN;
  }
  return result as unknown as Values;
}

/** The arrays of numbers that are views of memory. */
type TypedArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array;

function isTypedArray(values: unknown): values is TypedArray {
  return ArrayBuffer.isView(values) && "subarray" in values;
}

function emptyLike(values: NumberArray, length: number): { [index: number]: number } {
  if (!isTypedArray(values)) return new Array<number>(length);
  // The kind of the array is known at run time only.
  const Kind = values.constructor as new (length: number) => TypedArray;
  return new Kind(length);
}
