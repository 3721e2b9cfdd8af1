import type { Targets } from "../engines/engine.ts";
import { type AnyLayer, asInput, type ParamsOf } from "../layers/layer.ts";
import type { ByteMatrix, Matrix } from "../values/matrix.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { escaped } from "../values/names.ts";
import { key } from "../values/random.ts";
import { asNumbers } from "./as_numbers.ts";
import { requireTrained } from "./require_trained.ts";
import type { TrainConfig } from "./state.ts";
import type { Trained } from "./predict.ts";

/**
 * Returns the outputs of all layers of a trained network for a batch, with dropout and the like at rest.
 *
 * A layer of a pipeline is named by its number, from `"0"`, and a layer of a graph by its node. For layers in
 * compositions in compositions the names stand one behind the other, as in `"2.hidden"`: so tensors are
 * named in files. A network that is no composition has its output under `""`.
 *
 * @throws {TypeError} if the parameters or statistics have another structure than those of the network.
 * @throws {RangeError} if they have other sizes, or if the rows have another length than the network takes.
 *
 * @example
 * ```ts
 * import { activations, dense, matrix, pipe, random, referenceEngine, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 128), relu(), dense(128, 10));
 * const trained = { params: network.init(random.key(1)), statistics: [] };
 * const config = { engine: referenceEngine(), network };
 * const outputs = activations(config, trained, matrix(1, 784));
 * console.log(outputs["1"]?.cols); // 128, behind relu
 * ```
 */
export function activations<Network extends AnyLayer>(
  { engine, network }: Pick<TrainConfig<Network, OptimizerState, Targets>, "engine" | "network">,
  { params, statistics }: Trained<ParamsOf<Network>>,
  input: Matrix | ByteMatrix,
): Readonly<Record<string, Matrix>> {
  requireTrained("compute activations", network, { params, statistics });
  const outputs: [string, Matrix][] = [];
  const { output } = network.forward(engine, params, asInput(network, asNumbers(engine, input)), {
    training: false,
    key: key(0),
    statistics,
    watch: (path, output) => outputs.push([path.map(escaped).join("."), output]),
  });
  return Object.fromEntries(network.layers ? outputs : [["", output]]);
}
