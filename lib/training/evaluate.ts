/**
 * The loss and accuracy of a network.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Batches } from "../data/batch_source.ts";
import { evaluateByBatches, evaluateEach } from "./evaluate_by_batches.ts";
import type { EvaluateOptions, EvaluationOf } from "./evaluation.ts";
import type { Trained } from "./predict.ts";
import type { Metrics, Scores } from "./metric.ts";
import type { TrainConfig } from "./state.ts";

/**
 * Returns the loss of a trained network on a dataset, and the accuracy and predictions if the targets are labels.
 * Layers such as dropout are not in training mode.
 *
 * @throws {TypeError} if the dataset has no inputs or no targets, its inputs are not a matrix, or the parameters or
 * statistics have another structure than those of the network.
 * @throws {RangeError} if the dataset is empty or does not fit the network or the loss, if the parameters or
 * statistics have other sizes than those of the network, if the batch
 * size is neither a whole number from 1 nor Infinity, or if the number of views is not a whole number from 0.
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
  config: Pick<TrainConfig<Network, OptimizerState, Expected>, "engine" | "network" | "loss">,
  trained: Trained<ParamsOf<Network>>,
  dataset: Dataset<Expected>,
  options: EvaluateOptions<Chosen & Metrics<NoInfer<Expected>>> = {},
): EvaluationOf<Expected> & { readonly scores: Scores<Chosen> } {
  const batches = evaluateByBatches<Network, Expected, Chosen>(config, trained, dataset, options);
  while (true) {
    const { done, value } = batches.next();
    if (done) return value;
  }
}

/**
 * Evaluates as {@linkcode evaluate} does, on batches that come one after the other, for example from a file. Only
 * one batch is in memory at a time, except for the predictions, and for the outputs where they are kept or metrics
 * are computed.
 *
 * @param batches The batches, as a list or an (async) iterable. Each is a small dataset.
 *
 * @throws {TypeError} if a batch has no inputs or no targets, its inputs are not a matrix, or the parameters or
 * statistics have another structure than those of the network.
 * @throws {RangeError} if there are no batches, one is empty or does not fit the network or the loss, or the
 * parameters or statistics have other sizes than those of the network.
 *
 * @example
 * ```ts
 * import { dense, evaluateBatches, fromRows, random } from "@foldnet/foldnet";
 * import { referenceEngine, softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * async function* batches() {
 *   yield { inputs: fromRows([[1, 0], [0, 1]]), targets: [0, 1] };
 *   yield { inputs: fromRows([[1, 1]]), targets: [0] };
 * }
 * const network = dense(2, 2);
 * const config = { engine: referenceEngine(), network, loss: softmaxCrossEntropy() };
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * const { accuracy } = await evaluateBatches(config, trained, batches());
 * console.log(accuracy);
 * ```
 */
export async function evaluateBatches<
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected> = Record<never, never>,
>(
  config: Pick<TrainConfig<Network, OptimizerState, Expected>, "engine" | "network" | "loss">,
  trained: Trained<ParamsOf<Network>>,
  batches: Batches<Expected>,
  options: Omit<EvaluateOptions<Chosen & Metrics<NoInfer<Expected>>>, "batchSize"> & {
    /** Waits between batches, for example for a turn of the event loop. By default nothing waits. */
    readonly takeTurn?: () => Promise<void> | undefined;
  } = {},
): Promise<EvaluationOf<Expected> & { readonly scores: Scores<Chosen> }> {
  return await evaluateEach<Network, Expected, Chosen>(config, trained, batches, options);
}
