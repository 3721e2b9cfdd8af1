import { applyUpdates, type Optimizer, type OptimizerState } from "../optimizer.ts";
import { type Tree, zip } from "../../values/tree.ts";

/** What averaging of weights remembers. */
export type AverageState = {
  /** How many steps were taken. */
  readonly step: number;
  /** The mean of the parameters after each step; before the first, those to start from. */
  readonly average: Tree;
};

/**
 * The last part of an optimizer, which lets updates be and keeps an exponential moving average of the
 * parameters that they give: each step counts `decay` times as much as the next. The average is the
 * mean of these parameters alone, with no share of those before the first step, and often does better
 * than the last of them (after Polyak and Juditsky, "Acceleration of stochastic approximation by
 * averaging", 1992).
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
      // What the newest counts among all: 1 - decay, out of the sum of that series so far.
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
 * The average that an optimizer keeps of parameters, wherever in its chains `averageWeights` is; the
 * parameters themselves, if it keeps none.
 *
 * @throws {TypeError} if the average is not of such parameters.
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
