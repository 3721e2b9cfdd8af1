import type { Matrix } from "../values/matrix.ts";

/**
 * Returns where each matrix begins in an array of the numbers of all of them, and where the array ends.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * console.log(placesOf([matrix(2, 3), matrix(1, 4)])); // [0, 6, 10]
 * ```
 */
export function placesOf(matrices: readonly Matrix[]): readonly number[] {
  const places = [0];
  for (const { rows, cols } of matrices) places.push((places.at(-1) ?? 0) + rows * cols);
  return places;
}
