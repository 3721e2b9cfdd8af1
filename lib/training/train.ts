/**
 * Training as a fold over batches: {@linkcode trainStep} is its reducer.
 *
 * @module
 */

import type { Engine, Targets } from "../engines/engine.ts";
import { asInput, type Layer } from "../layers/layer.ts";
import type { Loss, LossMean } from "../losses/loss.ts";
import { applyUpdates, type Optimizer, type OptimizerState } from "../optimizers/optimizer.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import { foldIn, type Key, split } from "../values/random.ts";
import { map, type Tree } from "../values/tree.ts";
import { lossOf } from "./batch.ts";

/** The configuration of training. */
export interface TrainConfig<
  In extends number,
  Out extends number,
  Params extends Tree,
  State extends OptimizerState,
  Expected extends Targets,
> {
  /** The engine that runs the kernels. */
  readonly engine: Engine;
  /** The network to train. */
  readonly network: Layer<In, Out, Params>;
  /** The loss to minimize. */
  readonly loss: Loss<Expected>;
  /** The optimizer that turns gradients into updates. */
  readonly optimizer: Optimizer<State>;
}

/** The state of training: everything that the next steps depend on. */
export interface TrainState<Params extends Tree, State extends OptimizerState> {
  /** The parameters of the network. */
  readonly params: Params;
  /** The running statistics of the network. Most layers have none. */
  readonly statistics: Tree;
  /** The state of the optimizer. */
  readonly optimizer: State;
  /** The number of steps so far. */
  readonly step: number;
  /**
   * The key of all randomness in training. It stays the same; each step derives its own key from it.
   */
  readonly key: Key;
  /** The totals of the current epoch, if the state is from within an epoch. */
  readonly soFar?: EpochSoFar;
}

/** The totals of an epoch that has not ended. */
export interface EpochSoFar {
  /** The number of samples. */
  readonly samples: number;
  /** The sum of the losses of the samples, times their weights. The loss of a sample is taken before its step. */
  readonly loss: number;
  /** The sum of the weights, if it is not the number of samples. */
  readonly weight?: number;
  /** The number of samples that the network classified correctly. NaN without labels. */
  readonly correct: number;
}

/** A batch: inputs and targets. */
export interface Batch<Expected extends Targets = Targets> {
  /** The inputs, with a row for each sample. */
  readonly input: Matrix;
  /** The targets: a label for each sample, or a matrix with a row for each sample. */
  readonly targets: Expected;
  /** The weight of each sample, a finite number from 0. Without weights, all samples count alike. */
  readonly weights?: NumberArray;
}

/** The result of one step of training. */
export interface TrainStep<Params extends Tree, State extends OptimizerState> {
  /** The state after the step. */
  readonly state: TrainState<Params, State>;
  /** The loss of the batch before the step. */
  readonly loss: number;
  /** The mean loss of the samples of the batch, and their weight. */
  readonly mean: LossMean;
  /** The output of the network for the batch before the step, with a row for each sample. */
  readonly output: Matrix;
}

/**
 * Returns the state before the first step, with parameters drawn from the key, in the precision of the
 * engine.
 *
 * @example
 * ```ts
 * import { dense, initialState, random, referenceEngine, sgd } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(784, 10), optimizer: sgd(0.1) };
 * const { params, step } = initialState(config, random.key(42));
 * console.log(params.weights.rows, params.weights.cols, step); // 784 10 0
 * ```
 */
export function initialState<
  In extends number,
  Out extends number,
  Params extends Tree,
  State extends OptimizerState,
>(
  { engine, network, optimizer }: Pick<
    TrainConfig<In, Out, Params, State, never>,
    "engine" | "network" | "optimizer"
  >,
  key: Key,
): TrainState<Params, State> {
  const [initKey, trainKey] = split(key);
  const params = map(engine.cast, network.init(initKey));
  return {
    params,
    statistics: map(engine.cast, network.statistics ?? []),
    optimizer: optimizer.init(params),
    step: 0,
    key: trainKey,
  };
}

/**
 * Returns the reducer of training: a pure function from a state and a batch to the next state. So
 * `batches.reduce` trains a network.
 *
 * The reducer throws a RangeError if the batch does not fit the network or the loss.
 *
 * @example
 * ```ts
 * import {
 *   dense,
 *   fromRows,
 *   initialState,
 *   meanSquaredError,
 *   random,
 *   referenceEngine,
 *   sgd,
 *   trainStep,
 * } from "@foldnet/foldnet";
 *
 * const config = {
 *   engine: referenceEngine(),
 *   network: dense(1, 1),
 *   loss: meanSquaredError(),
 *   optimizer: sgd(0.1),
 * };
 * const step = trainStep(config);
 * const batch = { input: fromRows([[0], [1], [2]]), targets: fromRows([[1], [3], [5]]) };
 * const batches = new Array(200).fill(batch);
 * const start = initialState(config, random.key(1));
 * const end = batches.reduce((state, batch) => step(state, batch).state, start);
 * console.log(end.params.weights.data[0], end.params.bias?.data[0]); // nearly 2 and 1
 * ```
 */
export function trainStep<
  In extends number,
  Out extends number,
  Params extends Tree,
  State extends OptimizerState,
  Expected extends Targets,
>(
  { engine, network, loss, optimizer }: TrainConfig<In, Out, Params, State, Expected>,
): (
  state: TrainState<Params, State>,
  batch: Batch<Expected>,
) => TrainStep<Params, State> {
  return (state, batch) => {
    const { params, statistics, step } = state;
    const forward = network.forward(engine, params, asInput(network, batch.input), {
      training: true,
      key: foldIn(state.key, step),
      statistics,
    });
    const { loss: value, mean, gradient } = lossOf(engine, loss, forward.output, batch);
    const { gradients } = network.backward(engine, params, forward.saved, gradient, {
      inputGradient: false,
    });
    const { state: optimizerState, updates } = optimizer.update(
      engine,
      state.optimizer,
      gradients,
      params,
    );
    return {
      state: {
        params: applyUpdates(engine, params, updates),
        statistics: forward.statistics ?? statistics,
        optimizer: optimizerState,
        step: step + 1,
        key: state.key,
      },
      loss: value,
      mean,
      output: forward.output,
    };
  };
}
