import { crc32 } from "../formats/crc32.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { TrainState } from "../training/state.ts";
import { isMatrix } from "../values/matrix.ts";
import type { Tree } from "../values/tree.ts";
import type { Communicator } from "./communicator.ts";

/**
 * Throws unless all ranks have the same state, to the bit: they compare a hash. All ranks throw if one does.
 *
 * @throws {Error} if states differ. Ranks on processors of different kinds round differently, unless the engine is strict.
 *
 * @example
 * ```ts
 * import { dense, initialState, random, referenceEngine, sgd } from "@foldnet/foldnet";
 * import { alone, requireSameState } from "@foldnet/foldnet/mpi";
 *
 * const config = { engine: referenceEngine(), network: dense(2, 1), optimizer: sgd(0.1) };
 * requireSameState(alone, initialState(config, random.key(1)));
 * ```
 */
export function requireSameState(
  { rank, size, allReduceSum }: Communicator,
  { params, statistics, optimizer, step, key }: TrainState<Tree, OptimizerState>,
): void {
  if (size === 1) return;
  const hashes = new Float64Array(size);
  hashes[rank] = hashOf({ params, statistics, optimizer, step, key }, 0);
  allReduceSum(hashes);
  const others = Array.from(hashes.keys()).filter((rank) => hashes[rank] !== hashes[0]);
  if (others.length === 0) return;
  const names = others.slice(0, 5).join(", ") + (others.length > 5 ? ", …" : "");
  throw new Error(
    `Cannot go on at step ${step}: the weights of ${others.length} of ${size} ranks (${names}) are not those of ` +
      "rank 0. The processors or libraries of their machines round differently: take a strict engine",
  );
}

/** Returns the CRC-32 of all numbers of a state. */
function hashOf(part: OptimizerState, before: number): number {
  if (typeof part === "number") return crc32(bytesOf(Float64Array.of(part)), before);
  if (isMatrix(part)) {
    const { data } = part;
    const isTyped = data instanceof Float32Array || data instanceof Float64Array;
    return crc32(bytesOf(isTyped ? data : Float64Array.from(data)), before);
  }
  return Object.values(part).reduce<number>((hash, inner) => hashOf(inner, hash), before);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
