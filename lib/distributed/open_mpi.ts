/**
 * The handles of Open MPI.
 *
 * @module
 */

import type { Binding } from "./binding.ts";

/** The objects whose addresses are handles, as the library names them. */
export const OPEN_MPI_OBJECTS = {
  ompi_mpi_comm_world: { type: "pointer" },
  ompi_mpi_float: { type: "pointer" },
  ompi_mpi_double: { type: "pointer" },
  ompi_mpi_byte: { type: "pointer" },
  ompi_mpi_op_sum: { type: "pointer" },
  ompi_mpi_errors_return: { type: "pointer" },
} as const;

/** The addresses of the objects in a library that is open. */
export type OpenMpiObjects = Readonly<Record<keyof typeof OPEN_MPI_OBJECTS, Deno.PointerValue>>;

/** Returns the handles of a library: the addresses of its objects. */
export function openMpiBinding(objects: OpenMpiObjects): Binding {
  const address = (name: keyof OpenMpiObjects) => Deno.UnsafePointer.value(objects[name]);
  return {
    world: address("ompi_mpi_comm_world"),
    float: address("ompi_mpi_float"),
    double: address("ompi_mpi_double"),
    byte: address("ompi_mpi_byte"),
    sum: address("ompi_mpi_op_sum"),
    errorsReturn: address("ompi_mpi_errors_return"),
    inPlace: 1n,
    statusIgnore: 0n,
    read: (bytes) => bytes.getBigUint64(0, true),
  };
}
