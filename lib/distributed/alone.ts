import type { Communicator } from "./communicator.ts";

/**
 * The communicator of a job of one process, which needs no MPI: for tests, and for programs that can do without others.
 *
 * @example
 * ```ts
 * import { alone } from "@foldnet/foldnet/mpi";
 *
 * console.log(alone.size); // 1
 * ```
 */
export const alone: Communicator = {
  rank: 0,
  size: 1,
  neighbours: 1,
  host: "",
  implementation: "one process",
  allReduceSum: () => {},
  broadcast: (bytes) => bytes.slice(),
  barrier: () => {},
  gathered: () => Promise.resolve(true),
  abort: (code) => Deno.exit(code),
  finalize: () => {},
};
