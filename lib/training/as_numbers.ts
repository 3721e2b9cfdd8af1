/**
 * Inputs as numbers.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { ByteMatrix, Matrix } from "../values/matrix.ts";

/**
 * Returns inputs as a matrix of numbers: bytes become the numbers that they stand for.
 *
 * @throws {TypeError} if the inputs are not a matrix.
 *
 * @example
 * ```ts
 * import { referenceEngine } from "@foldnet/foldnet";
 *
 * const bytes = { rows: 1, cols: 2, bytes: Uint8Array.of(0, 255), scale: 1 / 255, shift: 0 };
 * console.log(asNumbers(referenceEngine(), bytes).data); // 0, 1
 * ```
 */
export function asNumbers(engine: Engine, inputs: Matrix | ByteMatrix): Matrix {
  requireInputs(inputs);
  return "bytes" in inputs
    ? engine.gather(inputs, Uint32Array.from({ length: inputs.rows }, (_, row) => row))
    : inputs;
}

/**
 * Throws unless inputs are a matrix.
 *
 * @throws {TypeError} if they are not.
 */
export function requireInputs(inputs: unknown): void {
  const isRecord = typeof inputs === "object" && inputs !== null;
  if (isRecord && "rows" in inputs && "cols" in inputs && ("data" in inputs || "bytes" in inputs)) {
    return;
  }
  const what = isRecord && "length" in inputs ? `a list of ${inputs.length}` : typeof inputs;
  throw new TypeError(
    `Cannot take ${what} as inputs: they are a matrix with a row for each sample`,
  );
}
