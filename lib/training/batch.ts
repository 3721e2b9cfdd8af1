/**
 * Batches from datasets.
 *
 * @module
 */

import { type Dataset, imageSizeOf } from "../data/dataset.ts";
import { engineAtHand } from "../engines/at_hand.ts";
import { NoClassError } from "../engines/checks.ts";
import { type Engine, isMatrix, type Targets } from "../engines/engine.ts";
import type { Loss, LossMean, LossResult } from "../losses/loss.ts";
import { requireWeighable } from "../losses/weights.ts";
import type { Matrix } from "../values/matrix.ts";
import { isByteMatrix } from "../values/require_matrix.ts";
import type { Scalar } from "../values/scalar.ts";
import type { Samples } from "./augment.ts";
import type { Batch } from "./state.ts";

/** A batch whose inputs are numbers. */
export interface NumberBatch<Expected extends Targets> extends Batch<Expected> {
  readonly input: Matrix;
}

/**
 * Returns the batch of the samples with the given indices, in their order.
 *
 * @param inputsOf Makes the inputs of the batch from its samples. By default they are the rows of the
 * samples.
 *
 * @throws {TypeError} if the targets are neither labels nor a matrix of numbers.
 * @throws {RangeError} if there are not as many targets or weights as inputs, or if an index is out of range.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const dataset = { inputs: fromRows([[1], [2], [3]]), targets: [0, 1, 2] };
 * const { input, targets } = batchOf(referenceEngine(), dataset, Uint32Array.of(2, 0));
 * console.log(input.data, targets); // 3, 1 and [2, 0]
 * ```
 */
export function batchOf<Expected extends Targets>(
  engine: Engine,
  dataset: Dataset<Expected>,
  indices: Uint32Array,
  inputsOf?: (samples: Samples) => Matrix,
): NumberBatch<Expected> {
  const { inputs, targets, weights } = dataset;
  if (isByteMatrix(targets)) {
    throw new TypeError(
      "Cannot take these targets: they are bytes; gather() makes numbers of them",
    );
  }
  const count = isMatrix(targets) ? targets.rows : targets.length;
  if (count === undefined) {
    throw new TypeError("Cannot take the targets: they are labels, or a matrix of numbers");
  }
  if (count !== inputs.rows) {
    throw new RangeError(
      `Cannot pair ${inputs.rows} samples with ${count} targets: the counts differ`,
    );
  }
  if (weights && weights.length !== inputs.rows) {
    throw new RangeError(
      `Cannot pair ${inputs.rows} samples with ${weights.length} weights: the counts differ`,
    );
  }
  const chosen: Targets = isMatrix(targets)
    ? engineAtHand(engine, targets).gather(targets, indices)
    : Array.from(indices, (index) => targets[index] ?? NaN);
  // A part of labels is labels, and a part of a matrix is a matrix. The compiler cannot see this.
  const input = inputsOf?.(samplesOf(dataset, indices)) ?? engine.gather(inputs, indices);
  return {
    input,
    targets: chosen as Expected,
    ...(weights && { weights: Array.from(indices, (index) => weights[index] ?? NaN) }),
  };
}

/**
 * Returns the samples with the given indices, as an augmentation takes them.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 *
 * const dataset = { inputs: fromRows([[1], [2]]), targets: [0, 1] };
 * console.log(samplesOf(dataset, Uint32Array.of(1)).inputs.rows); // 2: all inputs
 * ```
 */
export function samplesOf(dataset: Dataset, indices: Uint32Array): Samples {
  const image = imageSizeOf(dataset);
  return { inputs: dataset.inputs, indices, ...(image && { image }) };
}

/**
 * Returns the loss of a batch, together with the mean loss of its samples.
 *
 * @throws {TypeError} if the batch has weights and the loss does not take weights.
 *
 * @example
 * ```ts
 * import { fromRows, meanSquaredError, referenceEngine } from "@foldnet/foldnet";
 *
 * const batch = { targets: fromRows([[1], [2]]), weights: [1, 3] };
 * const { mean } = lossOf(referenceEngine(), meanSquaredError(), fromRows([[1], [4]]), batch);
 * console.log(mean); // { value: 3, weight: 4 }
 * ```
 */
export function lossOf<Out extends number, Expected extends Targets>(
  engine: Engine,
  loss: Loss<Expected>,
  output: Matrix<number, Out>,
  { targets, weights }: Pick<Batch<Expected>, "targets" | "weights">,
): LossResult<Out> & { readonly mean: LossMean } {
  if (weights) requireWeighable(loss);
  const result = loss(engine, output, targets, weights);
  const { gradient, reduction, mean } = result;
  return {
    get loss() {
      return result.loss;
    },
    mean: mean ?? {
      get value() {
        return result.loss;
      },
      weight: output.rows,
    },
    gradient,
    ...(reduction && { reduction }),
  };
}

/**
 * Returns the result of `f` for the samples with the given indices. If a label is not a class, the error names the
 * sample of the dataset, not the row of the batch.
 *
 * @param place Where the samples are, for the message, if not in the dataset that the user gave.
 *
 * @throws {RangeError} if a label is not a class.
 *
 * @example
 * ```ts
 * console.log(namingSamples(Uint32Array.of(7, 3), () => "a step")); // "a step"
 * ```
 */
export function namingSamples<Result>(
  indices: Uint32Array,
  f: () => Result,
  place?: string,
): Result {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof NoClassError)) throw error;
    const { label, row, classes } = error;
    const sample = `sample ${indices[row]}${place === undefined ? "" : ` of ${place}`}`;
    throw new NoClassError(label, { row, classes, place: sample });
  }
}

/**
 * Returns how many rows of an output have their largest number where their label says. NaN if the targets are not
 * labels, or if the output has only one column, because its largest is always the first. A row with a NaN is never
 * right.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const output = fromRows([[2, 1], [0, 3]]);
 * console.log(correctIn(referenceEngine(), output, [0, 0]).value); // 1
 * ```
 */
export function correctIn(engine: Engine, output: Matrix, targets: Targets): Scalar {
  const hasClasses = !isMatrix(targets) && output.cols !== 1;
  return hasClasses ? engine.countCorrect(output, targets) : { value: NaN };
}
