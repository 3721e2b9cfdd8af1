/**
 * The outputs of a trained network.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { asInput } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { Matrix } from "../values/matrix.ts";
import { key } from "../values/random.ts";
import type { Tree } from "../values/tree.ts";
import type { TrainConfig, TrainState } from "./train.ts";

/** What training changes in a network: its parameters and its running statistics. */
export type Trained<Params extends Tree> = Pick<
  TrainState<Params, OptimizerState>,
  "params" | "statistics"
>;

/**
 * Returns the output of a trained network for a batch. Layers such as dropout are not in training mode.
 *
 * @param input The inputs, with a row for each sample.
 * @returns The outputs, with a row for each sample: logits, or probabilities after a softmax.
 *
 * @throws {RangeError} if the rows do not have as many features as the network takes.
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
