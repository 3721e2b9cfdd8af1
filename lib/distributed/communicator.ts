/**
 * What the processes of a job need of each other.
 *
 * @module
 */

/**
 * The processes of a job, which MPI calls ranks. All ranks must make the same calls in the same order. A call waits for
 * the other ranks, and the thread that waits does nothing else.
 */
export interface Communicator {
  /** The number of this process, from 0. */
  readonly rank: number;
  /** The number of processes. */
  readonly size: number;
  /** The number of the processes of this job that share the cores of this one, itself included. */
  readonly neighbours: number;
  /** The name of the machine. */
  readonly host: string;
  /** The product that passes the messages, such as "MPICH 4.0.2". */
  readonly implementation: string;
  /** Replaces the numbers by their sums over all ranks, each at its place. All ranks have equally many. */
  readonly allReduceSum: (numbers: Float32Array | Float64Array) => void;
  /** Returns the bytes of rank 0, on all ranks. The bytes of the others do not count. */
  readonly broadcast: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
  /** Waits for all ranks. */
  readonly barrier: () => void;
  /**
   * Waits for all ranks as `barrier` does, but asleep, and no longer than so many milliseconds. Returns whether all came.
   * When they did not, only `abort` is left to call.
   */
  readonly gathered: (milliseconds: number) => Promise<boolean>;
  /** Ends all ranks at once, with an exit code. */
  readonly abort: (code: number) => never;
  /** Ends the passing of messages. All ranks must call it before they end. */
  readonly finalize: () => void;
}
