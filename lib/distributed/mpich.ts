/**
 * The handles of MPICH and of all that have its binary interface, such as Intel MPI, MVAPICH and Cray MPI.
 *
 * @module
 */

import type { Binding } from "./binding.ts";

/** The handles are integers: those of `mpi.h`. */
export const MPICH: Binding = {
  world: 0x44000000n,
  float: 0x4c00040an,
  double: 0x4c00080bn,
  byte: 0x4c00010dn,
  sum: 0x58000003n,
  errorsReturn: 0x54000001n,
  inPlace: 0xffff_ffff_ffff_ffffn,
  statusIgnore: 1n,
  read: (bytes) => BigInt.asUintN(64, BigInt(bytes.getInt32(0, true))),
};
