/**
 * The outputs of a trained network.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { type AnyLayer, asInput, type OutputsOf, type ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { ByteMatrix, Matrix } from "../values/matrix.ts";
import { key } from "../values/random.ts";
import type { Tree } from "../values/tree.ts";
import { asNumbers } from "./as_numbers.ts";
import type { TrainConfig, TrainState } from "./state.ts";

/** What training changes in a network: its parameters and its running statistics. */
export type Trained<Params extends Tree> = Pick<
  TrainState<Params, OptimizerState>,
  "params" | "statistics"
>;

/**
 * Returns the output of a trained network for a batch. Layers such as dropout are not in training mode.
 *
 * @param input The inputs, with a row for each sample: numbers, or the bytes of a dataset.
 * @returns The outputs, with a row for each sample: logits, or probabilities after a softmax.
 *
 * @throws {TypeError} if the inputs are not a matrix.
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
export function predict<Network extends AnyLayer>(
  { engine, network }: Pick<TrainConfig<Network, OptimizerState, Targets>, "engine" | "network">,
  { params, statistics }: Trained<ParamsOf<Network>>,
  input: Matrix | ByteMatrix,
): Matrix<number, OutputsOf<Network>> {
  const pass = { training: false, key: key(0), statistics };
  const { output } = network.forward(
    engine,
    params,
    asInput(network, asNumbers(engine, input)),
    pass,
  );
  // The outputs of a layer are as many as its type says.
  return output as Matrix<number, OutputsOf<Network>>;
}
