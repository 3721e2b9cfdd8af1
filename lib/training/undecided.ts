/**
 * Outputs with NaN, which tell no class.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";

/**
 * Tells whether a row of a matrix has a NaN.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 *
 * console.log(hasNaN(fromRows([[1, 2], [NaN, 5]]), 1)); // true
 * ```
 */
export function hasNaN({ cols, data }: Matrix, row: number): boolean {
  for (let j = row * cols; j < (row + 1) * cols; j++) if (Number.isNaN(data[j])) return true;
  return false;
}

/**
 * Returns the rows of an output that have a NaN. It reads the output only if there are such rows.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * console.log(undecidedRows(referenceEngine(), fromRows([[1, 2], [NaN, 5]]))); // [1]
 * ```
 */
export function undecidedRows(engine: Engine, output: Matrix): readonly number[] {
  // The sum of squares is NaN only if a number is: infinities do not cancel.
  if (!Number.isNaN(engine.dot(output, output))) return [];
  return Array.from({ length: output.rows }, (_, row) => row).filter((row) => hasNaN(output, row));
}
