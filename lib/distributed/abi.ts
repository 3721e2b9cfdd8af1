/**
 * The handles of the application binary interface that MPI 5.0 defines for all implementations.
 *
 * @module
 */

import type { Binding } from "./binding.ts";

/** The handles are addresses with values that the standard gives (MPI 5.0, chapter 20). */
export const ABI: Binding = {
  world: 0x101n,
  float: 0x210n,
  double: 0x214n,
  byte: 0x247n,
  sum: 0x21n,
  errorsReturn: 0x142n,
  inPlace: 1n,
  statusIgnore: 0n,
  read: (bytes) => bytes.getBigUint64(0, true),
};
