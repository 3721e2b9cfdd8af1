import { isWhole } from "../../values/count.ts";
import { requireNumber, SHARE } from "../../values/require_number.ts";
import { applyUpdates, type Optimizer, type OptimizerState } from "../optimizer.ts";
import { isMatrix, shapeText } from "../../values/matrix.ts";
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
  requireNumber("average with a decay of", decay, SHARE);
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
 * {@linkcode averageWeights} is. Parameters of which the optimizer keeps no average, such as those of frozen
 * layers, stay as they are given.
 *
 * @throws {TypeError} if the average and the parameters differ in structure or size.
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
  // The first of several averages of the same parameter counts.
  const average = averagesIn(state).reduceRight<Tree>(over, params);
  return zip(
    (param, mean) => {
      if (shapeText(param) !== shapeText(mean)) {
        throw new TypeError(
          `Cannot take an average of ${shapeText(mean)} for parameters of ${shapeText(param)}`,
        );
      }
      return mean;
    },
    params,
    average,
  );
}

function averagesIn(state: OptimizerState): Tree[] {
  if (typeof state === "number" || "data" in state) return [];
  return isAverage(state) ? [state.average] : Object.values(state).flatMap(averagesIn);
}

function isAverage(state: Exclude<OptimizerState, number>): state is AverageState {
  return Object.keys(state).toSorted().join() === "average,step" && "step" in state &&
    typeof state.step === "number" && isWhole(state.step) && "average" in state &&
    typeof state.average === "object";
}

/** Returns the parameters with the averages of those that have one: the others have an empty list there. */
function over(params: Tree, average: Tree): Tree {
  if (Object.keys(average).length === 0) return params;
  if (isMatrix(params) || isMatrix(average)) return average;
  const averages = new Map(Object.entries(average));
  const branches = Object.entries(params).map(([name, branch]: [string, Tree]) =>
    [name, over(branch, averages.get(name) ?? [])] as const
  );
  const isWhole = branches.length === averages.size;
  if (!isWhole) return average;
  return Array.isArray(params)
    ? branches.map(([, branch]) => branch)
    : Object.fromEntries(branches);
}
