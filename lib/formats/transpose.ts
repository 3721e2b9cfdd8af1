/**
 * Transposed arrays.
 *
 * @module
 */

import { lengthOf } from "./shape.ts";

/**
 * Returns, for each number of a transposed array, its index in the original array. Both arrays are
 * dense, and their last dimension runs fastest.
 *
 * @param sizes The sizes of the dimensions of the original array.
 * @param order The dimension of the original array that becomes the first, the one that becomes the
 * second, and so on.
 *
 * @example
 * ```ts
 * console.log(transposedPlaces([2, 3], [1, 0])); // 0, 3, 1, 4, 2, 5
 * ```
 */
export function transposedPlaces(
  sizes: readonly number[],
  order: readonly number[],
): Uint32Array {
  const wheels = order.map((axis) => ({
    size: sizes[axis] ?? 1,
    stride: lengthOf(sizes.slice(axis + 1)),
    at: 0,
  })).toReversed();
  const places = new Uint32Array(lengthOf(sizes));
  let place = 0;
  for (let i = 0; i < places.length; i++) {
    places[i] = place;
    // Counts like an odometer: the last wheel turns, and after a full turn the wheel before it.
    for (const wheel of wheels) {
      wheel.at++;
      place += wheel.stride;
      if (wheel.at < wheel.size) break;
      place -= wheel.stride * wheel.size;
      wheel.at = 0;
    }
  }
  return places;
}
