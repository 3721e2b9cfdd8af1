/**
 * Numbers that come in parts.
 *
 * @module
 */

import type { NumberArray } from "../values/matrix.ts";

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** An array that grows. */
export interface Growing<Kind extends Numbers> {
  /** Adds numbers at the end. */
  readonly add: (numbers: NumberArray) => void;
  /** Adds a number until there are so many. */
  readonly pad: (length: number, value: number) => void;
  /** Returns how many numbers there are. */
  readonly length: () => number;
  /** Returns all numbers, as a view. */
  readonly all: () => Kind;
}

/**
 * Returns an array that grows, of a kind of numbers.
 *
 * @param capacity How many numbers there is memory for at the start.
 *
 * @example
 * ```ts
 * const numbers = growing(Uint32Array, 2);
 * numbers.add([1, 2]);
 * numbers.add([3]);
 * console.log(numbers.all()); // 1, 2, 3
 * ```
 */
export function growing<Kind extends Numbers>(
  Kind: new (length: number) => Kind,
  capacity: number,
): Growing<Kind> {
  let memory = new Kind(capacity);
  let length = 0;
  const reserve = (wanted: number) => {
    if (wanted <= memory.length) return;
    const larger = new Kind(Math.max(wanted, 2 * memory.length));
    larger.set(memory);
    memory = larger;
  };
  return {
    add(numbers) {
      reserve(length + numbers.length);
      memory.set(
        Array.isArray(numbers) || ArrayBuffer.isView(numbers)
          ? numbers as Kind
          : Array.from(numbers),
        length,
      );
      length += numbers.length;
    },
    pad(wanted, value) {
      if (wanted <= length) return;
      reserve(wanted);
      memory.fill(value, length, wanted);
      length = wanted;
    },
    length: () => length,
    // A subarray is of the same kind. The compiler cannot see this.
    all: () => memory.subarray(0, length) as Kind,
  };
}
