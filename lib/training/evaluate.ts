/**
 * The loss and accuracy of a network.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { isCount, isWhole } from "../values/count.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import { batchOf, countCorrect, lossOf, samplesOf } from "./batch.ts";
import { predict, type Trained } from "./predict.ts";
import type { Metrics, Scores } from "./metric.ts";
import type { TrainConfig } from "./train.ts";
import { meanOverViews, type Views } from "./views.ts";

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions<Chosen = Record<never, never>> {
  /** The number of samples in a batch. The default is 500. */
  readonly batchSize?: number;
  /** Whether to return the outputs for all samples. The default is false. */
  readonly keepOutputs?: boolean;
  /** Augmented views of each sample to average over. By default there are none. */
  readonly views?: Views;
  /**
   * Metrics by names of your own, from `@foldnet/foldnet/metrics` or your own functions. They get the
   * outputs and targets of all samples, and their weights.
   */
  readonly metrics?: Chosen;
}

/** The result of an evaluation. */
export interface Evaluation {
  /**
   * The mean loss of the samples. With weights of samples or classes it is the weighted mean, and NaN if
   * no sample has weight.
   */
  readonly loss: number;
  /**
   * The part of the samples that the network classified correctly, from 0 to 1, without weights. NaN if the
   * targets are not labels, as in a regression, or if the output has only one column: see `metrics`.
   */
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
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected> = Record<never, never>,
>(
  { engine, network, loss }: Pick<
    TrainConfig<Network, OptimizerState, Expected>,
    "engine" | "network" | "loss"
  >,
  trained: Trained<ParamsOf<Network>>,
  dataset: Dataset<Expected>,
  { batchSize = 500, keepOutputs = false, views, metrics }: EvaluateOptions<
    Chosen & Metrics<NoInfer<Expected>>
  > = {},
): Evaluation & { readonly scores: Scores<Chosen> } {
  const count = dataset.inputs.rows;
  requireCounts(count, batchSize, views?.count ?? 0);
  const predictions = new Uint32Array(count);
  const Floats = engine.precision === "float64" ? Float64Array : Float32Array;
  let kept = new Floats();
  let columns = NaN;
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
        cols: output.cols,
        ...((keepOutputs || metrics) && { output }),
      };
    });
    total += batch.mean.value * batch.mean.weight;
    weight += batch.mean.weight;
    columns = batch.cols;
    predictions.set(Uint32Array.from(batch.predictions), start);
    if (batch.output) {
      if (start === 0) kept = new Floats(count * columns);
      kept.set(Floats.from(batch.output.data), start * columns);
    }
  }
  const outputs = { rows: count, cols: columns, data: kept };
  return {
    loss: total / weight,
    accuracy: countCorrect(predictions, dataset.targets, columns) / count,
    predictions,
    ...(keepOutputs && { outputs }),
    scores: scoresOf(metrics, outputs, dataset),
  };
}

/** Returns the score of each metric. */
function scoresOf<Expected extends Targets, Chosen extends Metrics<Expected>>(
  metrics: Chosen | undefined,
  outputs: Matrix,
  { targets, weights }: Dataset<Expected>,
): Scores<Chosen> {
  const scores = Object.entries(metrics ?? {}).map(([name, metric]) =>
    [name, metric(outputs, targets, { weights })] as const
  );
  // The entries have the names of the metrics. The compiler cannot see this.
  return Object.fromEntries(scores) as Scores<Chosen>;
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
