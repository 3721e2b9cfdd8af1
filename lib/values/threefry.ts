/**
 * The generator of random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * @module
 */

/** Two words of 32 bits, each a whole number from 0 to 2^32 - 1. */
export type Words = readonly [high: number, low: number];

/**
 * Returns the two random words that a key gives for a counter of two words. Words outside of 32 bits
 * wrap.
 *
 * @example
 * ```ts
 * console.log(threefry([0, 0], 0, 0)); // [0x6b200159, 0x99ba4efe], the published answer
 * ```
 */
export function threefry(key: Words, count0: number, count1: number): Words {
  let a = key[0] | 0;
  let b = key[1] | 0;
  let c = a ^ b ^ 0x1bd11bda;
  let x0 = (count0 + a) | 0;
  let x1 = (count1 + b) | 0;
  // Without loops over lists of rotations and keys, which take ten times as long.
  for (let group = 1; group <= 5; group++) {
    const isOdd = group % 2 === 1;
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, isOdd ? 13 : 17) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, isOdd ? 15 : 29) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, isOdd ? 26 : 16) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotated(x1, isOdd ? 6 : 24) ^ x0;
    const first = a;
    a = b;
    b = c;
    c = first;
    x0 = (x0 + a) | 0;
    x1 = (x1 + b + group) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
