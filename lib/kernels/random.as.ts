/** Random numbers: Threefry-2x32 with 20 rounds, four counters at a time, as in lib/values/threefry.ts. */
import { put } from "./simd.as";

// @ts-ignore: decorator
@inline
function rotated(x: v128, left: i32): v128 {
  return v128.or(i32x4.shl(x, left), i32x4.shr_u(x, 32 - left));
}

/** Returns the 32-bit words of four counters. */
// @ts-ignore: decorator
@inline
function words(key0: i32, key1: i32, counters: v128): v128 {
  const k0 = i32x4.splat(key0), k1 = i32x4.splat(key1), k2 = i32x4.splat(key0 ^ key1 ^ 0x1bd11bda);
  let x = k0, y = i32x4.add(counters, k1);
  for (let group = 1; group <= 5; group++) {
    const odd = group & 1;
    x = i32x4.add(x, y), y = v128.xor(rotated(y, odd ? 13 : 17), x);
    x = i32x4.add(x, y), y = v128.xor(rotated(y, odd ? 15 : 29), x);
    x = i32x4.add(x, y), y = v128.xor(rotated(y, odd ? 26 : 16), x);
    x = i32x4.add(x, y), y = v128.xor(rotated(y, odd ? 6 : 24), x);
    const first = group % 3;
    x = i32x4.add(x, first == 0 ? k0 : first == 1 ? k1 : k2);
    y = i32x4.add(i32x4.add(y, first == 0 ? k1 : first == 1 ? k2 : k0), i32x4.splat(group));
  }
  return v128.xor(x, y);
}

/**
 * out [from, to) = 0 where the uniform number of the counter, in units of 2^-23, is below `threshold`, and `kept` elsewhere.
 * Counters begin at `first`.
 */
export function dropoutMask(
  key0: i32, key1: i32, first: i32, threshold: i32, kept: f32, out: usize, from: i32, to: i32,
): void {
  const limit = i32x4.splat(threshold), value = f32x4.splat(kept);
  out += from << 2;
  for (; from < to; from += 4, out += 16) {
    const counters = i32x4.add(i32x4.splat(first + from), i32x4(0, 1, 2, 3));
    const uniform = i32x4.shr_u(words(key0, key1, counters), 9);
    put(out, v128.and(value, i32x4.ge_s(uniform, limit)), to - from);
  }
}

/** out [from, to) = the uniform numbers of the counters, which begin at `first`, from `low` to below `high`. */
export function uniform(
  key0: i32, key1: i32, first: i32, low: f32, high: f32, out: usize, from: i32, to: i32,
): void {
  const start = f32x4.splat(low), step = f32x4.splat((high - low) / 8388608);
  out += from << 2;
  for (; from < to; from += 4, out += 16) {
    const counters = i32x4.add(i32x4.splat(first + from), i32x4(0, 1, 2, 3));
    const numbers = f32x4.convert_i32x4_s(i32x4.shr_u(words(key0, key1, counters), 9));
    put(out, f32x4.add(start, f32x4.mul(numbers, step)), to - from);
  }
}
