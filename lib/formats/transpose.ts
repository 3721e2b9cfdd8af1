/**
 * Arrays whose dimensions change places.
 *
 * @module
 */

/**
 * Where each number of a transposed array stands in the array that it comes from. Both are dense, and
 * their last dimension runs fastest.
 *
 * @param sizes The sizes of the dimensions that it comes from.
 * @param order Which of them stands first in the transposed array, which second, and so on.
 */
export function transposedPlaces(
  sizes: readonly number[],
  order: readonly number[],
): Uint32Array {
  const wheels = order.map((axis) => ({
    size: sizes[axis] ?? 1,
    stride: sizes.slice(axis + 1).reduce((product, size) => product * size, 1),
    at: 0,
  })).toReversed();
  const places = new Uint32Array(sizes.reduce((product, size) => product * size, 1));
  let place = 0;
  for (let i = 0; i < places.length; i++) {
    places[i] = place;
    // As an odometer: the last wheel turns, and when it has been round, the one before it.
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
