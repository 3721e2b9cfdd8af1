/**
 * Randomness as an argument: a splittable {@linkcode Key} goes in, a value comes out, and the same key
 * always gives the same value, on every machine.
 *
 * The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011), keyed and counted as JAX does by default since version 0.5:
 * `key`, `split`, `foldIn`, `bits` and `uniform` give the numbers that `jax.random` gives.
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

/** The key of a stream of random numbers: 64 bits as two words. Use a key once; split it for more. */
export type Key = readonly [high: number, low: number];

/**
 * The key of a seed.
 *
 * @throws {RangeError} if the seed is not a whole number from 0 to 2^53 - 1.
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot make a key of seed ${seed}: seeds are whole numbers from 0 to 2^53 - 1`,
    );
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
}

/** The key that `data`, a whole number from 0 to 2^32 - 1, derives from a key. */
export function foldIn(key: Key, data: number): Key {
  return threefry(key, 0, data >>> 0);
}

/** Two keys, independent of each other and of the key that they come from. */
export function split(key: Key): readonly [Key, Key] {
  return [foldIn(key, 0), foldIn(key, 1)];
}

/** As many random words of 32 bits. */
export function bits(key: Key, count: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const [high, low] = threefry(key, Math.floor(i / 2 ** 32), i >>> 0);
    words[i] = high ^ low;
  }
  return words;
}

/** As many float32 numbers, uniform over [0, 1), in steps of 2^-23. */
export function uniform(key: Key, count: number): Float32Array {
  return filled(bits(key, count), (word) => (word >>> 9) * 2 ** -23);
}

/** As many float32 numbers of the standard normal distribution. */
export function normal(key: Key, count: number): Float32Array {
  return filled(uniform(key, count), (u) => {
    const symmetric = Math.max(Math.fround(u * 2 - LARGEST_BELOW_ONE), -LARGEST_BELOW_ONE);
    return Math.SQRT2 * inverseErrorFunction(symmetric);
  });
}

/** The whole numbers from 0 up to `count`, each once, in random order (Fisher and Yates). */
export function permutation(key: Key, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const words = bits(key, count);
  for (let i = count - 1; i > 0; i--) {
    // Scaling a word instead of rejecting some favours no place by more than one part in 2^32 / count.
    const j = Math.floor((words[i] ?? 0) * (i + 1) / 2 ** 32);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

// Typed arrays' own `from` walks an iterator, which takes ten times as long.
function filled(source: Uint32Array | Float32Array, f: (n: number) => number): Float32Array {
  const result = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) result[i] = f(source[i] ?? 0);
  return result;
}

const LARGEST_BELOW_ONE = 1 - 2 ** -24;

const ROTATIONS = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;

function threefry([key0, key1]: Key, count0: number, count1: number): Key {
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

/**
 * The inverse of the error function on (-1, 1), to float32 accuracy (Giles, "Approximating the erfinv
 * function", GPU Computing Gems 2, 2010).
 */
function inverseErrorFunction(x: number): number {
  const w = -Math.log((1 - x) * (1 + x));
  const [center, coefficients] = w < 5 ? [w - 2.5, CENTRAL] : [Math.sqrt(w) - 3, TAIL];
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * center + coefficient;
  return x * sum;
}

const CENTRAL = [
  2.81022636e-08,
  3.43273939e-07,
  -3.5233877e-06,
  -4.39150654e-06,
  0.00021858087,
  -0.00125372503,
  -0.00417768164,
  0.246640727,
  1.50140941,
] as const;

const TAIL = [
  -0.000200214257,
  0.000100950558,
  0.00134934322,
  -0.00367342844,
  0.00573950773,
  -0.0076224613,
  0.00943887047,
  1.00167406,
  2.83297682,
] as const;
