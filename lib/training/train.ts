/**
 * Training is a fold over batches: {@linkcode trainStep} is its reducer.
 *
 * @module
 */

import type { Engine, Targets } from "../engines/engine.ts";
import { asInput, type Layer } from "../layers/layer.ts";
import type { Loss, LossMean } from "../losses/loss.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import { lossOf } from "./batch.ts";
import { applyUpdates, type Optimizer, type OptimizerState } from "../optimizers/optimizer.ts";
import { foldIn, type Key, split } from "../values/random.ts";
import { map, type Tree } from "../values/tree.ts";

/** What is trained, and by what. */
export interface TrainConfig<
  In extends number,
  Out extends number,
  Params extends Tree,
  State extends OptimizerState,
  Expected extends Targets,
> {
  /** What runs it. */
  readonly engine: Engine;
  /** The network. */
  readonly network: Layer<In, Out, Params>;
  /** What is made small. */
  readonly loss: Loss<Expected>;
  /** How. */
  readonly optimizer: Optimizer<State>;
}

/** All there is to know of a training that is under way. */
export interface TrainState<Params extends Tree, State extends OptimizerState> {
  /** The parameters of the network. */
  readonly params: Params;
  /** The running statistics of the network: of most layers none. */
  readonly statistics: Tree;
  /** What the optimizer remembers. */
  readonly optimizer: State;
  /** How many steps were taken. */
  readonly step: number;
  /** The key of all randomness in the steps: it stays the same. */
  readonly key: Key;
  /** What the epoch under way came to so far, where the state is from the middle of one. */
  readonly soFar?: EpochSoFar;
}

/** What the steps of an epoch came to that is not at its end. */
export interface EpochSoFar {
  /** How many samples they took. */
  readonly samples: number;
  /** The weighted sum of the samples' losses, each before the step that it took part in. */
  readonly loss: number;
  /** The sum of the samples' weights, where it is not their number. */
  readonly weight?: number;
  /** How many of their classes were predicted; NaN without labels. */
  readonly correct: number;
}

/** Some samples beside what is expected of them. */
export interface Batch<Expected extends Targets = Targets> {
  /** The input, a row for each sample. */
  readonly input: Matrix;
  /** What is expected of each. */
  readonly targets: Expected;
  /** The weight of each sample, a finite number from 0. Without weights all samples count alike. */
  readonly weights?: NumberArray;
}

/** What a step of training gives. */
export interface TrainStep<Params extends Tree, State extends OptimizerState> {
  /** The state after the step. */
  readonly state: TrainState<Params, State>;
  /** The loss of the batch before the step. */
  readonly loss: number;
  /** The mean loss of its samples, and their weight. */
  readonly mean: LossMean;
  /** The output of the network for the batch before the step. */
  readonly output: Matrix;
}

/**
 * The state to start from: the parameters that the key draws for the network, in the engine's
 * precision.
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
 * The reducer of training: a function from a state and a batch to the next state. It is pure, so that
 * `batches.reduce` trains.
 *
 * @throws {RangeError} if the batch does not fit the network or the loss.
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
