/** Shared by all kernels: multiply-add, fused or not by the build, edges of rows and tiles, and sums across lanes. */

/** Returns a * b + c, rounded once in the relaxed build if the host fuses, and twice in the strict build. */
// @ts-ignore: decorator
@inline

export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** Stores the first `count` lanes, at most four, so that a kernel does not write past its end. */
// @ts-ignore: decorator
@inline

export function put(to: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else putSome(to, x, count);
}

function putSome(to: usize, x: v128, count: i32): void {
  if (count & 2) {
    v128.store64_lane(to, x, 0);
    x = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    to += 8;
  }
  if (count & 1) v128.store32_lane(to, x, 0);
}

/** Returns the first `count` lanes of x, with `rest` in the others. */
// @ts-ignore: decorator
@inline

export function keep(x: v128, count: i32, rest: f32): v128 {
  if (count >= 4) return x;
  return v128.bitselect(x, f32x4.splat(rest), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** Returns the sum of the lanes, in a fixed order. */
export function sumOfLanes(x: v128): f32 {
  x = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 2, 3));
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1);
}

/** Copies rows x columns values. Rows are `toStep` and `fromStep` bytes apart. */
export function copyTile(to: usize, toStep: i32, from: usize, fromStep: i32, rows: i32, columns: i32): void {
  for (; rows > 0; rows--, to += toStep, from += fromStep) {
    for (let j = 0; j < columns << 2; j += 4) f32.store(to + j, f32.load(from + j));
  }
}

/** Returns two numbers of memory as float64. */
// @ts-ignore: decorator
@inline

export function wide(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** Returns the first two lanes as float64. */
// @ts-ignore: decorator
@inline

export function lowOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Returns the last two lanes as float64. */
// @ts-ignore: decorator
@inline

export function highOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/** Returns the nearest float32 of two and two numbers of float64. */
// @ts-ignore: decorator
@inline

export function narrow(low: v128, high: v128): v128 {
  const a = f32x4.demote_f64x2_zero(low), b = f32x4.demote_f64x2_zero(high);
  return v128.shuffle<f64>(a, b, 0, 2);
}

/** Returns the sum of the two lanes of float64. */
// @ts-ignore: decorator
@inline

export function sumOfHalves(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
