/** Kernels for the channels of images, pixel by pixel. For a matrix these are its columns, row by row. */
import { highOf, lowOf, madd, narrow, put } from "./simd.as";

/** The kinds of sums: of numbers, of products a (b - center), or of differences and squares for mean and variance. */
// @ts-ignore: decorator
@inline
const PLAIN = 0, PRODUCTS = 1, MOMENTS = 2;

/** Pixels that are summed in float32, before their sum is added in float64. Up to FEW of them, such as a batch of rows, are one block. */
// @ts-ignore: decorator
@inline
const BLOCK = 64, FEW = 256;

/**
 * Sums parts [from, to) of `parts`: each is two rows of sums over its share of the pixels. The second row is for squares, of
 * moments only. Moments subtract the first pixel of the part, so that a large mean costs no digits.
 */
export function channelSums(
  kind: i32, pixels: i32, channels: i32, a: usize, b: usize, center: usize, out: usize, parts: i32, from: i32, to: i32,
): void {
  const pixel = channels << 2, block = pixels > FEW ? BLOCK : FEW;
  for (let part = from; part < to; part++) {
    const begin = <i32> (<i64> part * pixels / parts), end = <i32> ((<i64> part + 1) * pixels / parts);
    for (let c = 0; c < pixel; c += 16) {
      let x = a + begin * pixel + c, y = b + begin * pixel + c;
      const m = kind == PLAIN ? f32x4.splat(0) : v128.load(kind == PRODUCTS ? center + c : x);
      let low = f64x2.splat(0), high = low, lowSquares = low, highSquares = low;
      for (let first = begin; first < end; first += block) {
        const last = min(first + block, end);
        let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0, i = first;
        if (kind == PLAIN) {
          for (; i + 2 <= last; i += 2, x += pixel << 1) {
            s0 = f32x4.add(s0, v128.load(x)), s1 = f32x4.add(s1, v128.load(x + pixel));
          }
          if (i < last) s0 = f32x4.add(s0, v128.load(x));
        } else if (kind == PRODUCTS) {
          for (; i + 2 <= last; i += 2, x += pixel << 1, y += pixel << 1) {
            s0 = madd(v128.load(x), f32x4.sub(v128.load(y), m), s0);
            s1 = madd(v128.load(x + pixel), f32x4.sub(v128.load(y + pixel), m), s1);
          }
          if (i < last) s0 = madd(v128.load(x), f32x4.sub(v128.load(y), m), s0);
        } else {
          for (; i + 2 <= last; i += 2, x += pixel << 1) {
            const d = f32x4.sub(v128.load(x), m), e = f32x4.sub(v128.load(x + pixel), m);
            s0 = f32x4.add(s0, d), s1 = f32x4.add(s1, e), q0 = madd(d, d, q0), q1 = madd(e, e, q1);
          }
          if (i < last) {
            const d = f32x4.sub(v128.load(x), m);
            s0 = f32x4.add(s0, d), q0 = madd(d, d, q0);
          }
          const squares = f32x4.add(q0, q1);
          lowSquares = f64x2.add(lowSquares, lowOf(squares)), highSquares = f64x2.add(highSquares, highOf(squares));
        }
        const sums = f32x4.add(s0, s1);
        low = f64x2.add(low, lowOf(sums)), high = f64x2.add(high, highOf(sums));
      }
      const count = (pixel - c) >> 2, to = out + part * 2 * pixel + c;
      put(to, narrow(low, high), count);
      put(to + pixel, narrow(lowSquares, highSquares), count);
    }
  }
}

/**
 * out = a · factors + shifts, plus b · bFactors if b is not 0, for elements [from, to). There are `period` factors and shifts, a
 * multiple of 4, and `from` is a multiple of `period`.
 */
export function scaleChannels(
  period: i32, a: usize, factors: usize, shifts: usize, b: usize, bFactors: usize, out: usize, from: i32, to: i32,
): void {
  for (; from < to; from += period) {
    const n = min(period, to - from), at = from << 2;
    for (let j = 0; j < n; j += 4) {
      const p = j << 2;
      let y = madd(v128.load(a + at + p), v128.load(factors + p), v128.load(shifts + p));
      if (b) y = madd(v128.load(b + at + p), v128.load(bFactors + p), y);
      put(out + at + p, y, n - j);
    }
  }
}
