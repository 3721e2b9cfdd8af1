/**
 * Training as a fold over batches: {@linkcode trainStep} is its reducer.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { trainable, withTrainable } from "../layers/frozen.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { LossMean } from "../losses/loss.ts";
import { applyUpdates, type OptimizerState } from "../optimizers/optimizer.ts";
import type { Matrix } from "../values/matrix.ts";
import { type Key, split } from "../values/random.ts";
import { brief } from "../values/json.ts";
import { map, type Tree } from "../values/tree.ts";
import { lossAndGradients } from "./loss_and_gradients.ts";
import { requireTrained } from "./require_trained.ts";
import type { Batch, TrainConfig, TrainState } from "./state.ts";

/** The result of one step of training. */
export interface TrainStep<Params extends Tree, State extends OptimizerState> {
  /** The state after the step. */
  readonly state: TrainState<Params, State>;
  /** The loss of the batch before the step. Reading it waits until it is computed. */
  readonly loss: number;
  /** The mean loss of the samples of the batch, and their weight. */
  readonly mean: LossMean;
  /** The output of the network for the batch before the step, with a row for each sample. */
  readonly output: Matrix;
}

/**
 * Returns the state to start from: the parameters that the key draws for the network, in the engine's
 * precision.
 *
 * @param trained The parameters and statistics of a trained network, such as a model that was loaded, to
 * start from instead.
 *
 * @throws {TypeError} if the key is not one of `random.key`, or the trained parameters or statistics have another
 * structure than those of the network.
 * @throws {RangeError} if they have other sizes.
 *
 * @example
 * ```ts
 * import { adam, dense, initialState, random, referenceEngine } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(2, 1), optimizer: adam(0.001) };
 * console.log(initialState(config, random.key(1)).step); // 0
 * ```
 */
export function initialState<Network extends AnyLayer, State extends OptimizerState>(
  { engine, network, optimizer }: Pick<
    TrainConfig<Network, State, never>,
    "engine" | "network" | "optimizer"
  >,
  key: Key,
  trained?: Pick<TrainState<ParamsOf<Network>, OptimizerState>, "params" | "statistics">,
): TrainState<ParamsOf<Network>, State> {
  if (!Array.isArray(key)) {
    throw new TypeError(
      `Cannot start with the key ${brief(key)}: give random.key(42), for example`,
    );
  }
  if (trained) requireTrained("start", network, trained);
  const [initKey, trainKey] = split(key);
  // A map keeps the structure, so these are the parameters of the network.
  const params = map(engine.cast, trained?.params ?? network.init(initKey)) as ParamsOf<Network>;
  return {
    params,
    statistics: map(engine.cast, trained?.statistics ?? network.statistics ?? []),
    optimizer: optimizer.init(trainable(network, params)),
    step: 0,
    key: trainKey,
  };
}

/**
 * Returns the reducer of training: a function from a state and a batch to the next state. It is
 * {@linkcode lossAndGradients}, and then {@linkcode applyGradients}. It is pure, so that `batches.reduce`
 * trains.
 *
 * @throws {TypeError} if the parameters or statistics have another structure than those of the network.
 * @throws {RangeError} if they have other sizes, or if the batch does not fit the network or the loss.
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
  Network extends AnyLayer,
  State extends OptimizerState,
  Expected extends Targets,
>(
  config: TrainConfig<Network, State, Expected>,
): (
  state: TrainState<ParamsOf<Network>, State>,
  batch: Batch<Expected>,
) => TrainStep<ParamsOf<Network>, State> {
  const gradientsOf = lossAndGradients(config);
  const apply = applyGradients(config);
  // The scope gives the memory of all else back at once, and an engine gets the step as a whole.
  return (state, batch) =>
    config.engine.scope(() => {
      const result = gradientsOf(state, batch);
      const { mean, output } = result;
      return {
        state: apply(state, result),
        get loss() {
          return result.loss;
        },
        mean,
        output,
      };
    });
}

/** Gradients to apply, such as the result of {@linkcode lossAndGradients}. */
export interface GradientsToApply<Params extends Tree> {
  /** The gradients of the parameters: a tree of the same structure. */
  readonly gradients: Params;
  /** The running statistics of the network after the batch. The default is those of the state. */
  readonly statistics?: Tree;
}

/**
 * Returns the second half of {@linkcode trainStep}: a pure function from a state and gradients to the next
 * state, one step of the optimizer further.
 *
 * @throws {TypeError} if the gradients and the parameters differ in structure.
 * @throws {RangeError} if a gradient has not the size of its parameter.
 *
 * @example Gradients of several small batches make one step: as of one large batch, in less memory.
 * ```ts
 * import { applyGradients, dense, initialState, lossAndGradients, random, tree } from "@foldnet/foldnet";
 * import { fromRows, meanSquaredError, referenceEngine, sgd } from "@foldnet/foldnet";
 *
 * const engine = referenceEngine();
 * const config = { engine, network: dense(1, 1), loss: meanSquaredError(), optimizer: sgd(0.1) };
 * const state = initialState(config, random.key(1));
 * const parts = [
 *   { input: fromRows([[0], [1]]), targets: fromRows([[1], [3]]) },
 *   { input: fromRows([[2], [3]]), targets: fromRows([[5], [7]]) },
 * ];
 *
 * let sum = tree.zerosLike(state.params);
 * let statistics = state.statistics;
 * for (const [i, part] of parts.entries()) {
 *   // A key of its own, so that each part has a dropout of its own.
 *   const own = { ...state, statistics, key: random.foldIn(state.key, i) };
 *   const result = lossAndGradients(config)(own, part);
 *   statistics = result.statistics;
 *   sum = tree.zip((a, b) => engine.combine(1, a, 1 / parts.length, b), sum, result.gradients);
 * }
 * const next = applyGradients(config)(state, { gradients: sum, statistics });
 * console.log(next.step); // 1
 * ```
 */
export function applyGradients<Network extends AnyLayer, State extends OptimizerState>(
  { engine, network, optimizer }: Pick<
    TrainConfig<Network, State, never>,
    "engine" | "network" | "optimizer"
  >,
): (
  state: TrainState<ParamsOf<Network>, State>,
  gradients: GradientsToApply<ParamsOf<Network>>,
) => TrainState<ParamsOf<Network>, State> {
  return (state, { gradients, statistics = state.statistics }) => {
    const { params, step, key } = state;
    const learned = trainable(network, params);
    const { state: memory, updates } = optimizer.update(
      engine,
      state.optimizer,
      trainable(network, gradients),
      learned,
    );
    const next = withTrainable(network, params, applyUpdates(engine, learned, updates));
    return {
      // The structure is that of the parameters.
      params: next as ParamsOf<Network>,
      statistics,
      optimizer: memory,
      step: step + 1,
      key,
    };
  };
}
