/**
 * The outputs of a trained network.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { type AnyLayer, asInput, type OutputsOf, type ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { ByteMatrix, Matrix } from "../values/matrix.ts";
import { isCount } from "../values/count.ts";
import { brief } from "../values/json.ts";
import { key } from "../values/random.ts";
import type { Tree } from "../values/tree.ts";
import { asNumbers, requireInputs } from "./as_numbers.ts";
import { requireTrained } from "./require_trained.ts";
import type { TrainConfig, TrainState } from "./state.ts";

/** What training changes in a network: its parameters and its running statistics. */
export type Trained<Params extends Tree> = Pick<
  TrainState<Params, OptimizerState>,
  "params" | "statistics"
>;

/** Options of {@linkcode predict}. */
export interface PredictOptions {
  /**
   * The number of samples that go through the network at once. The default is 200: more take more memory, and are
   * not faster. Infinity takes all at once.
   */
  readonly batchSize?: number;
}

/**
 * Returns the outputs of a trained network. Layers such as dropout are not in training mode. Many samples go
 * through the network in batches, so that only those of one batch have hidden layers in memory. Where the numbers of
 * an engine arrive late, several batches wait for each other; the output of one batch does not wait.
 *
 * @param input The inputs, with a row for each sample: numbers, or the bytes of a dataset.
 * @returns The outputs, with a row for each sample: logits, or probabilities after a softmax.
 *
 * @throws {TypeError} if the inputs are not a matrix, or the parameters or statistics have another structure than
 * those of the network.
 * @throws {RangeError} if the parameters or statistics have other sizes, the rows do not have as many features as
 * the network takes, or the batch size is neither a whole number from 1 nor Infinity.
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
  trained: Trained<ParamsOf<Network>>,
  input: Matrix | ByteMatrix,
  { batchSize = 200 }: PredictOptions = {},
): Matrix<number, OutputsOf<Network>> {
  requireInputs(input);
  if (!isCount(batchSize) && batchSize !== Infinity) {
    throw new RangeError(
      `Cannot predict with a batch size of ${
        brief(batchSize)
      }: it must be a whole number from 1, or Infinity`,
    );
  }
  requireTrained("predict", network, trained);
  const { rows } = input;
  if (rows <= batchSize) {
    const all = () => forward({ engine, network }, trained, input);
    // Where numbers arrive late, a scope is one message to the engine, and each kernel outside of one is another.
    return engine.isLate ? engine.scope(all) : all();
  }
  const Floats = engine.precision === "float64" ? Float64Array : Float32Array;
  let data = new Floats();
  let cols: OutputsOf<Network> | undefined;
  for (let start = 0; start < rows; start += batchSize) {
    const size = Math.min(batchSize, rows - start);
    const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
    // The output outlives its scope as an ordinary matrix.
    const output = engine.scope(() =>
      forward({ engine, network }, trained, engine.gather(input, indices))
    );
    if (cols === undefined) data = new Floats(rows * output.cols);
    cols = output.cols;
    data.set(Floats.from(output.data), start * cols);
  }
  // There is a batch, because a batch size is 1 at least.
  return { rows, cols: cols as OutputsOf<Network>, data };
}

/** Returns the output of a trained network for a batch, all at once. */
export function forward<Network extends AnyLayer>(
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
