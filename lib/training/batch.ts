/**
 * Batches out of datasets.
 *
 * @module
 */

import type { Samples } from "./augment.ts";
import { type Dataset, imageSizeOf } from "../data/dataset.ts";
import { type Engine, isMatrix, type Targets } from "../engines/engine.ts";
import type { Loss, LossMean, LossResult } from "../losses/loss.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import type { Batch } from "./train.ts";

/**
 * The batch of the samples of a dataset that `indices` name, in that order; its inputs are what `inputsOf`
 * makes of the samples, or their rows as they are.
 *
 * @throws {RangeError} if there are not as many targets or weights as inputs, or an index is not that of one.
 */
export function batchOf<Expected extends Targets>(
  engine: Engine,
  dataset: Dataset<Expected>,
  indices: Uint32Array,
  inputsOf?: (samples: Samples) => Matrix,
): Batch<Expected> {
  const { inputs, targets, weights } = dataset;
  const count = isMatrix(targets) ? targets.rows : targets.length;
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
    ? engine.gather(targets, indices)
    : Array.from(indices, (index) => targets[index] ?? NaN);
  // What is gathered of labels is labels, and of a matrix a matrix.
  const input = inputsOf?.(samplesOf(dataset, indices)) ?? engine.gather(inputs, indices);
  return {
    input,
    targets: chosen as Expected,
    ...(weights && { weights: Array.from(indices, (index) => weights[index] ?? NaN) }),
  };
}

/** The samples of a dataset that `indices` name, as an augmentation takes them. */
export function samplesOf(dataset: Dataset, indices: Uint32Array): Samples {
  const image = imageSizeOf(dataset);
  return { inputs: dataset.inputs, indices, ...(image && { image }) };
}

/**
 * Returns the loss of a batch, with the mean that makes the mean of many batches.
 *
 * @throws {TypeError} if the batch has weights and the loss takes none.
 */
export function lossOf<Out extends number, Expected extends Targets>(
  engine: Engine,
  loss: Loss<Expected>,
  output: Matrix<number, Out>,
  { targets, weights }: Pick<Batch<Expected>, "targets" | "weights">,
): LossResult<Out> & { readonly mean: LossMean } {
  // A loss of three parameters would leave the weights out without a word.
  if (weights && loss.length < 4) {
    throw new TypeError(
      "Cannot weight samples: the loss takes no weights. " +
        "Give it a fourth parameter for them, or the dataset no weights",
    );
  }
  const result = loss(engine, output, targets, weights);
  return { mean: { value: result.loss, weight: output.rows }, ...result };
}

/** How many predictions are right: NaN where the targets are no labels. */
export function countCorrect(predictions: Labels, targets: Targets): number {
  if (isMatrix(targets)) return NaN;
  let correct = 0;
  for (let i = 0; i < predictions.length; i++) if (predictions[i] === targets[i]) correct++;
  return correct;
}
