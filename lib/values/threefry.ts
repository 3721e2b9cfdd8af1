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
export function threefry([key0, key1]: Words, count0: number, count1: number): Words {
  const keys = [key0, key1, key0 ^ key1 ^ 0x1bd11bda];
  let x0 = (count0 + key0) | 0;
  let x1 = (count1 + key1) | 0;
  for (let group = 1; group <= 5; group++) {
    for (const rotation of ROTATIONS[(group + 1) % 2] ?? []) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    x0 = (x0 + (keys[group % 3] ?? 0)) | 0;
    x1 = (x1 + (keys[(group + 1) % 3] ?? 0) + group) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

const ROTATIONS = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;
