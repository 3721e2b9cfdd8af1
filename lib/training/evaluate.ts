/**
 * How good a network is: its loss, and how often it is right.
 *
 * @module
 */

import type { Augmentation } from "./augment.ts";
import { batchOf, countCorrect, lossOf, samplesOf } from "./batch.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import { asInput } from "../layers/layer.ts";
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
  /**
   * The mean loss of the samples. With weights of samples or classes it is the weighted mean, and NaN where no
   * sample has weight.
   */
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
export function predict<In extends number, Out extends number, Params extends Tree>(
  { engine, network }: Pick<
    TrainConfig<In, Out, Params, OptimizerState, Targets>,
    "engine" | "network"
  >,
  { params, statistics }: Trained<Params>,
  input: Matrix,
): Matrix<number, Out> {
  const pass = { training: false, key: key(0), statistics };
  return network.forward(engine, params, asInput(network, input), pass).output;
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
    plain: Matrix<number, Out>,
    indices: Uint32Array,
    start: number,
    { augment, count, key }: Views,
  ): Matrix<number, Out> {
    const batchKey = foldIn(key, start);
    const samples = samplesOf(dataset, indices);
    const sum = Array.from({ length: count }).reduce<Matrix<number, Out>>(
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
  let weight = 0;
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
    const batch = engine.scope(() => {
      const chosen = batchOf(engine, dataset, indices);
      const plain = predict({ engine, network }, trained, chosen.input);
      const output = views ? meanOutput(plain, indices, start, views) : plain;
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
