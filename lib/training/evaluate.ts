/**
 * How good a network is: its loss, and how often it is right.
 *
 * @module
 */

import type { Augmentation } from "./augment.ts";
import { batchOf, countCorrect, samplesOf } from "./batch.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import { type AnyLayer, asInput, type OutputsOf, type ParamsOf } from "../layers/layer.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { foldIn, type Key, key } from "../values/random.ts";
import type { TrainConfig, TrainState } from "./train.ts";
import type { Tree } from "../values/tree.ts";

/** The part of a training's state that makes a network of layers. */
export type Trained<Params extends Tree> = Pick<
  TrainState<Params, OptimizerState>,
  "params" | "statistics"
>;

/** What evaluation may be told. */
export interface EvaluateOptions {
  /** How many samples go through the network at once. The default is 500. */
  readonly batchSize?: number;
  /** Whether to keep the outputs for all samples. The default is false. */
  readonly keepOutputs?: boolean;
  /** In which other ways it sees each sample; without it, in none. */
  readonly views?: Views;
}

/**
 * Augmentation of tests: the network sees each sample as it is and in some other ways, and the mean of
 * all its outputs counts as its output. Of a network that ends in logits it is the mean of logits.
 */
export interface Views {
  /** What makes them. */
  readonly augment: Augmentation;
  /** How many there are, beside the sample as it is. */
  readonly count: number;
  /** The key of their randomness. What is drawn depends on the batch size, too. */
  readonly key: Key;
}

/** How a network did on a dataset. */
export interface Evaluation {
  /** The mean of the loss over batches, each weighted by its size. */
  readonly loss: number;
  /** The part of the samples whose class was predicted, from 0 to 1; NaN without labels. */
  readonly accuracy: number;
  /** The class with the largest output for each sample. */
  readonly predictions: Labels;
  /** The output for each sample, a row for each, where they were to be kept. */
  readonly outputs?: Matrix;
}

/**
 * The output of a trained network for a batch, with dropout and the like at rest.
 *
 * @throws {RangeError} if the rows have another length than the network takes.
 *
 * @example
 * ```ts
 * import { dense, matrix, pipe, predict, random, referenceEngine, softmax } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 10), softmax());
 * const config = { engine: referenceEngine(), network };
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * console.log(predict(config, trained, matrix(1, 784)).data[0]); // 0.1
 * ```
 */
export function predict<Network extends AnyLayer>(
  { engine, network }: Pick<TrainConfig<Network, OptimizerState, Targets>, "engine" | "network">,
  { params, statistics }: Trained<ParamsOf<Network>>,
  input: Matrix,
): Matrix<number, OutputsOf<Network>> {
  const pass = { training: false, key: key(0), statistics };
  const { output } = network.forward(engine, params, asInput(network, input), pass);
  // The outputs of a layer are as many as its type says.
  return output as Matrix<number, OutputsOf<Network>>;
}

/**
 * How well a trained network does on a dataset.
 *
 * @throws {RangeError} if the dataset is empty, or does not fit the network or the loss, or if there is
 * no such number of samples at once or of views.
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
export function evaluate<Network extends AnyLayer, Expected extends Targets>(
  { engine, network, loss }: Pick<
    TrainConfig<Network, OptimizerState, Expected>,
    "engine" | "network" | "loss"
  >,
  trained: Trained<ParamsOf<Network>>,
  dataset: Dataset<Expected>,
  { batchSize = 500, keepOutputs = false, views }: EvaluateOptions = {},
): Evaluation {
  const count = dataset.inputs.rows;
  if (count === 0) throw new RangeError("Cannot evaluate on no samples: the dataset is empty");
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1)) {
    throw new RangeError(
      `Cannot evaluate ${batchSize} samples at once: it must be a whole number from 1`,
    );
  }
  if (views && !(Number.isSafeInteger(views.count) && views.count >= 0)) {
    throw new RangeError(
      `Cannot evaluate ${views.count} views: it must be a whole number from 0`,
    );
  }

  /** The mean of an output and those for the views of the same samples, which begin at `start`. */
  function meanOutput(
    plain: Matrix<number, OutputsOf<Network>>,
    indices: Uint32Array,
    start: number,
    { augment, count, key }: Views,
  ): Matrix<number, OutputsOf<Network>> {
    const batchKey = foldIn(key, start);
    const samples = samplesOf(dataset, indices);
    const sum = Array.from({ length: count }).reduce<Matrix<number, OutputsOf<Network>>>(
      (sum, _, view) =>
        engine.scope(() => {
          const input = augment(engine, foldIn(batchKey, view), samples);
          return engine.combine(1, sum, 1, predict({ engine, network }, trained, input));
        }),
      plain,
    );
    return engine.scale(1 / (count + 1), sum);
  }

  const predictions = new Uint32Array(count);
  const Floats = engine.precision === "float64" ? Float64Array : Float32Array;
  let outputs = new Floats();
  let total = 0;
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
    const batch = engine.scope(() => {
      const { input, targets } = batchOf(engine, dataset, indices);
      const plain = predict({ engine, network }, trained, input);
      const output = views ? meanOutput(plain, indices, start, views) : plain;
      return {
        loss: loss(engine, output, targets).loss,
        predictions: engine.argmax(output),
        ...(keepOutputs && { output }),
      };
    });
    total += batch.loss * size;
    predictions.set(Uint32Array.from(batch.predictions), start);
    if (batch.output) {
      const { cols, data } = batch.output;
      if (start === 0) outputs = new Floats(count * cols);
      outputs.set(Floats.from(data), start * cols);
    }
  }
  return {
    loss: total / count,
    accuracy: countCorrect(predictions, dataset.targets) / count,
    predictions,
    ...(keepOutputs && { outputs: { rows: count, cols: outputs.length / count, data: outputs } }),
  };
}
