/**
 * Gradients as a value: the loss of a batch and its gradients, before any optimizer.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { type AnyLayer, asInput, type OutputsOf, type ParamsOf } from "../layers/layer.ts";
import { asNumbers } from "./as_numbers.ts";
import type { Batch, TrainConfig, TrainState } from "./state.ts";
import { foldIn, key as keyOf } from "../values/random.ts";
import { lossOf } from "./batch.ts";
import { requireTrained } from "./require_trained.ts";
import type { LossMean } from "../losses/loss.ts";
import type { Matrix } from "../values/matrix.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Tree } from "../values/tree.ts";

/** Options of {@linkcode lossAndGradients}: which gradients to compute, and in which kind of pass. */
export interface GradientOptions {
  /** Whether to compute the gradients of the parameters. The default is true. */
  readonly gradients?: boolean;
  /** Whether to compute the gradient of the input. The default is false. */
  readonly inputGradient?: boolean;
  /**
   * Whether the pass is one of training. The default is true. Otherwise dropout rests, and batch
   * normalization uses the running statistics and leaves them as they are.
   */
  readonly training?: boolean;
}

/** The state that {@linkcode lossAndGradients} needs: a whole {@linkcode TrainState}, or a part of it. */
export interface GradientState<Params extends Tree>
  extends Pick<TrainState<Params, OptimizerState>, "params" | "statistics"> {
  /** The key of dropout and the like. A pass of training needs it. */
  readonly key?: TrainState<Params, OptimizerState>["key"];
  /** The number of steps so far: each draws its own dropout from the key. The default is 0. */
  readonly step?: number;
}

/** The loss of a batch and its gradients. */
export interface LossAndGradients<
  Network extends AnyLayer,
  Options extends GradientOptions = GradientOptions,
  In extends number = number,
> {
  /** The loss. Reading it waits until it is computed. */
  readonly loss: number;
  /** The mean loss of the samples of the batch, and their weight. */
  readonly mean: LossMean;
  /** The output of the network, a row for each sample. */
  readonly output: Matrix<number, OutputsOf<Network>>;
  /**
   * The gradients of the loss with respect to the parameters: a tree of the same structure. The place of a
   * frozen layer in it has an empty list. Undefined if they are not wanted.
   */
  readonly gradients: Wanted<Options, "gradients", true, ParamsOf<Network>>;
  /** The gradient of the loss with respect to the input, of the size of the input, if it is wanted. */
  readonly inputGradient: Wanted<Options, "inputGradient", false, Matrix<number, In>>;
  /** The running statistics after the batch. */
  readonly statistics: Tree;
}

/** `Value` if an option is true, undefined if it is false, and either if the compiler does not know. */
export type Wanted<Options, Name extends string, Default extends boolean, Value> = Name extends
  keyof Options ? [Options[Name]] extends [true] ? Value
  : [Options[Name]] extends [false] ? undefined
  : Value | undefined
  : Default extends true ? Value
  : undefined;

/** The type of {@linkcode lossAndGradients} for a configuration: a pure function of a state and a batch. */
export type LossAndGradientsOf<Network extends AnyLayer, Expected extends Targets> = <
  In extends number,
  const Options extends GradientOptions = Record<never, never>,
>(
  state: GradientState<ParamsOf<Network>>,
  batch: Batch<Expected, In>,
  options?: Options,
) => LossAndGradients<Network, Options, In>;

/**
 * Returns a pure function from a state and a batch to the loss, the output, the gradients and the running
 * statistics. {@linkcode applyGradients} takes its result. JAX calls this `value_and_grad`.
 *
 * The function throws a RangeError if the batch does not fit the network or the loss, or the parameters or
 * statistics have other sizes than those of the network; and a TypeError if these have another structure, or if the
 * pass is one of training and the state has no key.
 *
 * @example Which pixels matter: the gradient of a class with respect to the input.
 * ```ts
 * import { dense, fromRows, lossAndGradients, random, referenceEngine } from "@foldnet/foldnet";
 * import { softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * const network = dense(3, 2);
 * const model = { params: network.init(random.key(1)), statistics: [] };
 * const config = { engine: referenceEngine(), network, loss: softmaxCrossEntropy() };
 * const batch = { input: fromRows([[0.5, 0, 1]]), targets: [1] };
 * const wants = { inputGradient: true, gradients: false, training: false };
 * const { inputGradient } = lossAndGradients(config)(model, batch, wants);
 * console.log(inputGradient?.cols); // 3
 * ```
 *
 * @example A loss through a fixed network, as a generator's loss is through its critic.
 * ```ts
 * import { dense, fromRows, initialState, type Loss, lossAndGradients } from "@foldnet/foldnet";
 * import { type Matrix, meanSquaredError, random, referenceEngine, sgd, trainStep } from "@foldnet/foldnet";
 *
 * const shared = { engine: referenceEngine(), loss: meanSquaredError(), optimizer: sgd(0.1) };
 * const critic = { ...shared, network: dense(2, 1) };
 * const criticState = initialState(critic, random.key(1));
 *
 * const throughCritic: Loss<Matrix> = (engine, output, targets) => {
 *   const result = lossAndGradients({ ...critic, engine })(
 *     criticState,
 *     { input: output, targets },
 *     { inputGradient: true, gradients: false },
 *   );
 *   return {
 *     get loss() {
 *       return result.loss;
 *     },
 *     gradient: result.inputGradient,
 *   };
 * };
 * const generator = { ...shared, network: dense(4, 2), loss: throughCritic };
 * const state = initialState(generator, random.key(2));
 * const batch = { input: fromRows([[1, 2, 3, 4]]), targets: fromRows([[1]]) };
 * console.log(trainStep(generator)(state, batch).loss);
 * ```
 *
 * @example A learning-rate finder: the loss after one step at each of some learning rates.
 * ```ts
 * import { applyGradients, dense, fromRows, initialState, lossAndGradients } from "@foldnet/foldnet";
 * import { meanSquaredError, random, referenceEngine, sgd } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(1, 1), loss: meanSquaredError() };
 * const batch = { input: fromRows([[0], [1]]), targets: fromRows([[1], [3]]) };
 * const gradientsOf = lossAndGradients(config);
 * for (const rate of [0.001, 0.01, 0.1, 1]) {
 *   const withRate = { ...config, optimizer: sgd(rate) };
 *   const state = initialState(withRate, random.key(1));
 *   const next = applyGradients(withRate)(state, gradientsOf(state, batch));
 *   console.log(rate, gradientsOf(next, batch, { gradients: false }).loss);
 * }
 * ```
 */
export function lossAndGradients<Network extends AnyLayer, Expected extends Targets>(
  { engine, network, loss }: Pick<
    TrainConfig<Network, OptimizerState, Expected>,
    "engine" | "network" | "loss"
  >,
): LossAndGradientsOf<Network, Expected> {
  return <In extends number, const Options extends GradientOptions>(
    state: GradientState<ParamsOf<Network>>,
    batch: Batch<Expected, In>,
    options?: Options,
  ) => {
    const { gradients: wantsGradients = true, inputGradient = false, training = true } = options ??
      {};
    const { params, statistics, step = 0 } = state;
    requireTrained(training ? "train" : "compute gradients", network, state);
    if (training && !state.key) {
      throw new TypeError(
        `Cannot train ${network.name} without a key: give the state one, or the option training: false`,
      );
    }
    const forward = network.forward(
      engine,
      params,
      asInput(network, asNumbers(engine, batch.input)),
      {
        training,
        key: foldIn(state.key ?? keyOf(0), step),
        statistics,
      },
    );
    const lossResult = lossOf(engine, loss, forward.output, batch);
    const isWanted = wantsGradients || inputGradient;
    const backward = isWanted
      ? network.backward(engine, params, forward.saved, lossResult.gradient, {
        inputGradient,
        ...(!wantsGradients && { gradients: false }),
      })
      : undefined;
    if (inputGradient && !backward?.inputGradient) {
      throw new TypeError(`${network.name} gave no input gradient`);
    }
    const result: LossAndGradients<AnyLayer> = {
      get loss() {
        return lossResult.loss;
      },
      mean: lossResult.mean,
      output: forward.output,
      gradients: wantsGradients ? backward?.gradients : undefined,
      inputGradient: inputGradient ? backward?.inputGradient : undefined,
      statistics: forward.statistics ?? statistics,
    };
    // What is there and what is not is what the options say.
    return result as unknown as LossAndGradients<Network, Options, In>;
  };
}
