import { applyUpdates, type Optimizer, type OptimizerState } from "../optimizer.ts";
import { type Tree, zip } from "../../values/tree.ts";

/** The state of {@linkcode averageWeights}. */
export type AverageState = {
  /** The number of steps so far. */
  readonly step: number;
  /** The average of the parameters after each step. Before the first step: the initial parameters. */
  readonly average: Tree;
};

/**
 * Returns the transform that keeps an exponential moving average of the parameters. It does not change
 * the updates. It must be the last part of a chain, because it adds the updates to the parameters that
 * it averages.
 *
 * The weight of each step is `decay` times the weight of the next one. The initial parameters have no
 * weight. {@linkcode averaged} returns the average, which is often more accurate than the last
 * parameters (after Polyak and Juditsky, "Acceleration of stochastic approximation by averaging",
 * 1992).
 *
 * @throws {RangeError} if the decay is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import {
 *   averaged,
 *   averageWeights,
 *   chain,
 *   dense,
 *   evaluate,
 *   fit,
 *   initialState,
 *   mnist,
 *   random,
 *   referenceEngine,
 *   sgd,
 *   softmaxCrossEntropy,
 *   take,
 * } from "@foldnet/foldnet";
 *
 * const { train, test } = await mnist();
 * const config = {
 *   engine: referenceEngine(),
 *   network: dense(784, 10),
 *   loss: softmaxCrossEntropy(),
 *   optimizer: chain(sgd(0.5), averageWeights(0.9)),
 * };
 * let state = initialState(config, random.key(1));
 * for await (const report of fit(config, state, take(train, 500))) {
 *   if (report.kind === "epoch") state = report.state;
 * }
 * const params = averaged(state.params, state.optimizer);
 * console.log(evaluate(config, { ...state, params }, take(test, 500)).accuracy);
 * ```
 */
export function averageWeights(decay: number): Optimizer<AverageState> {
  if (!(decay >= 0 && decay < 1)) {
    throw new RangeError(`Cannot average with a decay of ${decay}: it must be from 0 to below 1`);
  }
  return {
    init: (params) => ({ step: 0, average: params }),
    update(engine, state, updates, params) {
      const step = state.step + 1;
      // The weight of the newest step over the sum of the weights of all steps so far.
      const share = (1 - decay) / (1 - decay ** step);
      const average = zip(
        (param, mean) => engine.combine(1 - share, mean, share, param),
        applyUpdates(engine, params, updates),
        state.average,
      );
      return { state: { step, average }, updates };
    },
  };
}

/**
 * Returns the average of the parameters from the state of an optimizer, wherever in its chains
 * {@linkcode averageWeights} is. Returns the given parameters if the optimizer keeps no average.
 *
 * @throws {TypeError} if the average and the parameters differ in structure.
 *
 * @example
 * ```ts
 * import { averaged, averageWeights, chain, fromRows, sgd } from "@foldnet/foldnet";
 *
 * const params = fromRows([[1, 2]]);
 * const optimizer = chain(sgd(0.1), averageWeights(0.99));
 * console.log(averaged(params, optimizer.init(params)).data); // 1, 2: before the first step
 * ```
 */
export function averaged<Params extends Tree>(params: Params, state: OptimizerState): Params {
  const average = averageIn(state);
  return average ? zip((_last, mean) => mean, params, average) : params;
}

function averageIn(state: OptimizerState): Tree | undefined {
  if (Array.isArray(state)) {
    return state.map(averageIn).find((average) => average !== undefined);
  }
  return isAverage(state) ? state.average : undefined;
}

function isAverage(state: OptimizerState): state is AverageState {
  return typeof state === "object" && "average" in state && "step" in state;
}
