/**
 * Randomness as an argument: a splittable {@linkcode Key} goes in, a value comes out. The same key
 * gives the same value on every machine.
 *
 * The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011). `key`, `split`, `foldIn`, `bits` and `uniform` give the same
 * numbers as `jax.random` does by default since JAX 0.5.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * const [weights, noise] = random.split(random.key(42));
 * console.log(random.normal(weights, 3), random.uniform(noise, 3));
 * ```
 *
 * @module
 */

import { isWhole } from "./count.ts";
import { inverseErrorFunction } from "./inverse_error_function.ts";
import { brief } from "./json.ts";
import { requireKey } from "./require_key.ts";
import { threefry } from "./threefry.ts";

/** The key of a stream of random numbers: 64 bits as two words. Use a key once; split it for more. */
export type Key = readonly [high: number, low: number];

/**
 * Returns the key of a seed.
 *
 * @throws {RangeError} if the seed is not a whole number from 0 to 2^53 - 1.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * console.log(random.key(42)); // [0, 42]
 * ```
 */
export function key(seed: number): Key {
  if (!isWhole(seed)) {
    throw new RangeError(
      `Cannot make a key of seed ${brief(seed)}: seeds are whole numbers from 0 to 2^53 - 1`,
    );
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
}

/**
 * Returns a new key, made from a key and a number. Use it to give each step or each layer its own key.
 *
 * @param data A whole number from 0 to 2^32 - 1.
 *
 * @throws {RangeError} if it is not.
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * const key = random.key(42);
 * const keys = [0, 1, 2].map((step) => random.foldIn(key, step));
 * console.log(keys.length); // 3 keys, all different
 * ```
 */
export function foldIn(key: Key, data: number): Key {
  if (!isWhole(data) || data >= 2 ** 32) {
    throw new RangeError(
      `Cannot fold ${brief(data)} into a key: it must be a whole number from 0 to 2^32 - 1`,
    );
  }
  requireKey(key);
  return threefry(key, 0, data);
}

/**
 * Returns two keys that are independent of each other and of the given key.
 *
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * const [weights, noise] = random.split(random.key(42));
 * console.log(random.normal(weights, 2), random.normal(noise, 2));
 * ```
 */
export function split(key: Key): readonly [Key, Key] {
  return [foldIn(key, 0), foldIn(key, 1)];
}

/**
 * Returns `count` random words of 32 bits.
 *
 * @throws {RangeError} if `count` is not a whole number from 0, or larger than a typed array can be.
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * console.log(random.bits(random.key(42), 4).length); // 4
 * ```
 */
export function bits(key: Key, count: number): Uint32Array {
  if (!isWhole(count)) {
    throw new RangeError(`Cannot draw ${brief(count)} numbers: it must be a whole number from 0`);
  }
  requireKey(key);
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const both = threefry(key, Math.floor(i / 2 ** 32), i >>> 0);
    words[i] = both[0] ^ both[1];
  }
  return words;
}

/**
 * Returns `count` float32 numbers, uniform from 0 to below 1, in steps of 2^-23.
 *
 * @throws {RangeError} if `count` is not a whole number from 0, or larger than a typed array can be.
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * console.log(random.uniform(random.key(0), 1)[0]); // 0.947667…
 * ```
 */
export function uniform(key: Key, count: number): Float32Array {
  const words = bits(key, count);
  const result = new Float32Array(count);
  for (let i = 0; i < count; i++) result[i] = (words[i]! >>> 9) * 2 ** -23;
  return result;
}

/**
 * Returns `count` float32 numbers from the standard normal distribution (mean 0, variance 1).
 *
 * @throws {RangeError} if `count` is not a whole number from 0, or larger than a typed array can be.
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * console.log(random.normal(random.key(42), 1)[0]); // -0.0283…
 * ```
 */
export function normal(key: Key, count: number): Float32Array {
  const result = uniform(key, count);
  for (let i = 0; i < count; i++) {
    const symmetric = Math.max(
      Math.fround(result[i]! * 2 - LARGEST_BELOW_ONE),
      -LARGEST_BELOW_ONE,
    );
    result[i] = Math.SQRT2 * inverseErrorFunction(symmetric);
  }
  return result;
}

/**
 * Returns the whole numbers from 0 to `count - 1` in random order (Fisher and Yates).
 *
 * @throws {RangeError} if `count` is not a whole number from 0, or larger than a typed array can be.
 * @throws {TypeError} if the key is not one of {@linkcode key}.
 *
 * @example
 * ```ts
 * import { random } from "@foldnet/foldnet";
 *
 * console.log(random.permutation(random.key(1), 5).toSorted()); // 0, 1, 2, 3, 4
 * ```
 */
export function permutation(key: Key, count: number): Uint32Array {
  const words = bits(key, count);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    // Scaling a word instead of rejecting some leaves a relative bias of at most `count` / 2^32.
    const j = Math.floor((words[i] ?? 0) * (i + 1) / 2 ** 32);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

const LARGEST_BELOW_ONE = 1 - 2 ** -24;
