import { parseCheckpoint, serializeCheckpoint } from "../models/checkpoint.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { TrainState } from "../training/state.ts";
import type { Tree } from "../values/tree.ts";
import type { Communicator } from "./communicator.ts";

/**
 * Returns the state of rank 0 on all ranks: its parameters, statistics, key and all else. Those of the other ranks must
 * be of the same network and optimizer.
 *
 * @throws {SyntaxError} if they are not.
 * @throws {RangeError} if a number of the state is not finite.
 *
 * @example
 * ```ts
 * import { dense, initialState, random, referenceEngine, sgd } from "@foldnet/foldnet";
 * import { alone, broadcastState } from "@foldnet/foldnet/mpi";
 *
 * const config = { engine: referenceEngine(), network: dense(2, 1), optimizer: sgd(0.1) };
 * const state = broadcastState(alone, initialState(config, random.key(1)));
 * console.log(state.key);
 * ```
 */
export function broadcastState<Params extends Tree, State extends OptimizerState>(
  communicator: Communicator,
  state: TrainState<Params, State>,
): TrainState<Params, State> {
  if (communicator.size === 1) return state;
  const bytes = communicator.rank === 0
    ? serializeCheckpoint({ state, metadata: new Map() })
    : new Uint8Array();
  return parseCheckpoint(communicator.broadcast(bytes), state, "the state of rank 0").state;
}
