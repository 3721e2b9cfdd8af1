/**
 * Predictions of which each rank makes a share.
 *
 * @module
 */

import type { AnyLayer } from "../layers/layer.ts";
import type { Matrix } from "../values/matrix.ts";
import type { Communicator } from "./communicator.ts";
import { rowsOf } from "./shares.ts";

/** What a prediction saves: nothing that gradients could be computed from. */
const SHARED = Symbol("a shared prediction");

/**
 * Returns the same network, which shares its predictions among the ranks: each computes the outputs of its rows of the
 * batch, and gets those of the others. All ranks must predict on the same batches. Passes of training stay as they are.
 */
export function sharingPredictions<Network extends AnyLayer>(
  network: Network,
  communicator: Communicator,
): Network {
  const layer: AnyLayer = network;
  const { size } = communicator;
  return {
    ...network,
    forward(...[engine, params, input, pass]: Parameters<AnyLayer["forward"]>) {
      const { rows } = input;
      const { first, end, isWhole } = rowsOf(rows, communicator);
      if (pass.training || isWhole) return layer.forward(engine, params, input, pass);
      const own = Uint32Array.from({ length: end - first }, (_, i) => first + i);
      const part = layer.forward(engine, params, engine.gather(input, own), pass).output;
      const { cols } = part;
      const data = engine.precision === "float64"
        ? new Float64Array(rows * cols)
        : new Float32Array(rows * cols);
      // The places of other ranks have 0 here, so the sum over the ranks puts the parts together.
      data.set(part.data, first * cols);
      communicator.allReduceSum(data);
      const output: Matrix = { rows, cols, data };
      return { output, saved: SHARED };
    },
    backward(...args: Parameters<AnyLayer["backward"]>) {
      if (args[2] === SHARED) {
        throw new Error(
          `Cannot compute gradients of a prediction that ${size} processes share: use the network itself`,
        );
      }
      return layer.backward(...args);
    },
  };
}
