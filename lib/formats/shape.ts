/**
 * The shapes of tensors.
 *
 * @module
 */

import type { Tensor } from "./tensor.ts";

/**
 * Returns how many numbers a tensor of a shape has. A shape without dimensions has one number.
 *
 * @example
 * ```ts
 * console.log(lengthOf([2, 3]), lengthOf([])); // 6 1
 * ```
 */
export function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Throws unless a tensor has as many numbers as its shape.
 *
 * @param what The tensor, for the message: `the tensor "0.weight"`.
 *
 * @throws {RangeError} if it has fewer or more.
 *
 * @example
 * ```ts
 * requireLength('the tensor "0.weight"', { shape: [2, 3], data: new Float32Array(6) });
 * ```
 */
export function requireLength(what: string, { shape, data }: Tensor): void {
  const length = lengthOf(shape);
  if (length !== data.length) {
    throw new RangeError(
      `Cannot save ${what} of ${data.length} numbers: its shape [${
        shape.join(", ")
      }] has ${length}`,
    );
  }
}
