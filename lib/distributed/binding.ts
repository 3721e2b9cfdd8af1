/**
 * What differs between the C interfaces of MPI implementations.
 *
 * @module
 */

/** A handle of MPI as an argument: an address, or an integer of 32 bits with its sign in all 64. */
export type Handle = bigint;

/** The values of an implementation. */
export interface Binding {
  /** The handles that MPI has from its start. */
  readonly world: Handle;
  readonly float: Handle;
  readonly double: Handle;
  readonly byte: Handle;
  readonly sum: Handle;
  /** The handler by which calls return errors. */
  readonly errorsReturn: Handle;
  /** The address that stands for "the numbers are in the receiving buffer". */
  readonly inPlace: bigint;
  /** The address that stands for "the status does not matter". */
  readonly statusIgnore: bigint;
  /** Reads the handle that a call has written. */
  readonly read: (bytes: DataView) => Handle;
}

/** The family of an implementation. */
export type Family = "mpich" | "open-mpi" | "abi";

/**
 * The functions of MPI that are called. Handles are addresses, or integers of 32 bits, which take a register just as
 * addresses do: so one signature is right for all implementations.
 */
export const FUNCTIONS = {
  MPI_Init: { parameters: ["pointer", "pointer"], result: "i32" },
  MPI_Initialized: { parameters: ["buffer"], result: "i32" },
  MPI_Finalize: { parameters: [], result: "i32" },
  MPI_Comm_rank: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Comm_size: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Comm_dup: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Comm_set_errhandler: { parameters: ["usize", "usize"], result: "i32" },
  MPI_Allreduce: {
    parameters: ["usize", "buffer", "i32", "usize", "usize", "usize"],
    result: "i32",
  },
  MPI_Bcast: { parameters: ["buffer", "i32", "usize", "i32", "usize"], result: "i32" },
  MPI_Barrier: { parameters: ["usize"], result: "i32" },
  MPI_Ibarrier: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Test: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  MPI_Abort: { parameters: ["usize", "i32"], result: "i32" },
  MPI_Error_string: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  MPI_Get_processor_name: { parameters: ["buffer", "buffer"], result: "i32" },
} as const;
