/**
 * What all ranks must have alike: flags, engines and images.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { Communicator } from "../../lib/distributed/communicator.ts";
import type { Dataset, Labels } from "../../mod.ts";
import { RunError } from "../shared/command.ts";
import type { RunData } from "./run_data.ts";

/**
 * Throws unless all ranks have the same images.
 *
 * @throws {RunError} if those of a rank differ from those of rank 0.
 */
export function requireSameImages(
  communicator: Communicator,
  { training, validation, test }: Pick<RunData, "training" | "validation" | "test">,
): void {
  if (communicator.size === 1) return;
  requireSameDigest(communicator, "the training images", digestOf(training));
  if (validation) requireSameDigest(communicator, "the validation images", digestOf(validation));
  requireSameDigest(communicator, "the test images", digestOf(test));
}

function digestOf({ inputs, targets }: Dataset<Labels>): number {
  const labels = crc32(Uint8Array.from(Float64Array.from(targets)));
  const numbers = "bytes" in inputs ? inputs.bytes : inputs.data;
  const bytes = ArrayBuffer.isView(numbers)
    ? new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
    : new Uint8Array(Float64Array.from(numbers).buffer);
  return crc32(bytes, labels);
}

/**
 * Throws unless all ranks have the same text.
 *
 * @param what What the text is of, in the plural or not, for the message.
 *
 * @throws {RunError} if that of a rank differs from that of rank 0.
 */
export function requireSameOnRanks(
  communicator: Communicator,
  what: "the flags" | "the engine",
  text: string,
): void {
  const other = otherThanFirst(communicator, crc32(text));
  if (other === undefined) return;
  throw new RunError(
    `Cannot train on ${communicator.size} ranks: ${what} of rank ${other} ` +
      (what === "the flags"
        ? "are not those of rank 0. Start all ranks by the same command"
        : "is not that of rank 0. Choose one that all have by --engine"),
  );
}

/** Throws unless the images of all ranks have the same digest. */
function requireSameDigest(communicator: Communicator, what: string, digest: number): void {
  const other = otherThanFirst(communicator, digest);
  if (other === undefined) return;
  throw new RunError(
    `Cannot train on ${communicator.size} ranks: ${what} of rank ${other} are not those of rank 0. ` +
      "Give all ranks the same files",
  );
}

/** Returns a rank whose number is not that of rank 0, or undefined if there is none. */
function otherThanFirst(
  { rank, size, allReduceSum }: Communicator,
  number: number,
): number | undefined {
  const all = new Float64Array(size);
  all[rank] = number;
  allReduceSum(all);
  const other = all.findIndex((each) => each !== all[0]);
  return other < 0 ? undefined : other;
}
