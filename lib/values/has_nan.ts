import type { Matrix } from "./matrix.ts";

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
