/**
 * The loss and accuracy of a network.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { isCount, isWhole } from "../values/count.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import type { Tree } from "../values/tree.ts";
import { batchOf, countCorrect, lossOf, samplesOf } from "./batch.ts";
import { predict, type Trained } from "./predict.ts";
import type { TrainConfig } from "./train.ts";
import { meanOverViews, type Views } from "./views.ts";

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions {
  /** The number of samples in a batch. The default is 500. */
  readonly batchSize?: number;
  /** Whether to return the outputs for all samples. The default is false. */
  readonly keepOutputs?: boolean;
  /** Augmented views of each sample to average over. By default there are none. */
  readonly views?: Views;
}

/** The result of an evaluation. */
export interface Evaluation {
  /**
   * The mean loss of the samples. With weights of samples or classes it is the weighted mean, and NaN if
   * no sample has weight.
   */
  readonly loss: number;
  /** The part of the samples that the network classified correctly, from 0 to 1. NaN without labels. */
  readonly accuracy: number;
  /** The predicted class of each sample: the class with the largest output. */
  readonly predictions: Labels;
  /** The outputs, with a row for each sample, if `keepOutputs` is true. */
  readonly outputs?: Matrix;
}

/**
 * Returns the loss, accuracy and predictions of a trained network on a dataset. Layers such as dropout
 * are not in training mode.
 *
 * @throws {RangeError} if the dataset is empty or does not fit the network or the loss, if the batch
 * size is not a whole number from 1, or if the number of views is not a whole number from 0.
 *
 * @example
 * ```ts
 * import {
 *   dense,
 *   evaluate,
 *   fromRows,
 *   random,
 *   referenceEngine,
 *   softmaxCrossEntropy,
 * } from "@foldnet/foldnet";
 *
 * const network = dense(2, 2);
 * const config = { engine: referenceEngine(), network, loss: softmaxCrossEntropy() };
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * const dataset = { inputs: fromRows([[1, 0], [0, 1]]), targets: [0, 1] };
 * console.log(evaluate(config, trained, dataset).accuracy);
 * ```
 */
export function evaluate<
  In extends number,
  Out extends number,
  Params extends Tree,
  Expected extends Targets,
>(
  { engine, network, loss }: Pick<
    TrainConfig<In, Out, Params, OptimizerState, Expected>,
    "engine" | "network" | "loss"
  >,
  trained: Trained<Params>,
  dataset: Dataset<Expected>,
  { batchSize = 500, keepOutputs = false, views }: EvaluateOptions = {},
): Evaluation {
  const count = dataset.inputs.rows;
  requireCounts(count, batchSize, views?.count ?? 0);
  const predictions = new Uint32Array(count);
  const Floats = engine.precision === "float64" ? Float64Array : Float32Array;
  let outputs = new Floats();
  let total = 0;
  let weight = 0;
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
    const batch = engine.scope(() => {
      const chosen = batchOf(engine, dataset, indices);
      const plain = predict({ engine, network }, trained, chosen.input);
      const output = views
        ? meanOverViews({ engine, network }, trained, {
          plain,
          samples: samplesOf(dataset, indices),
          views: { ...views, key: foldIn(views.key, start) },
        })
        : plain;
      return {
        mean: lossOf(engine, loss, output, chosen).mean,
        predictions: engine.argmax(output),
        ...(keepOutputs && { output }),
      };
    });
    total += batch.mean.value * batch.mean.weight;
    weight += batch.mean.weight;
    predictions.set(Uint32Array.from(batch.predictions), start);
    if (batch.output) {
      const { cols, data } = batch.output;
      if (start === 0) outputs = new Floats(count * cols);
      outputs.set(Floats.from(data), start * cols);
    }
  }
  return {
    loss: total / weight,
    accuracy: countCorrect(predictions, dataset.targets) / count,
    predictions,
    ...(keepOutputs && { outputs: { rows: count, cols: outputs.length / count, data: outputs } }),
  };
}

function requireCounts(samples: number, batchSize: number, views: number): void {
  if (samples === 0) throw new RangeError("Cannot evaluate on no samples: the dataset is empty");
  if (!isCount(batchSize)) {
    throw new RangeError(
      `Cannot evaluate with a batch size of ${batchSize}: it must be a whole number from 1`,
    );
  }
  if (!isWhole(views)) {
    throw new RangeError(`Cannot evaluate ${views} views: it must be a whole number from 0`);
  }
}
