/** Rows with mean 0 and variance 1. The arithmetic is float64: a large mean costs no digits, and no square overflows. */
import { narrow, sumOfHalves, wide } from "./simd.as";

/** out = rows [from, to) of x, less their means, times inverse = 1 / the root of their variance plus epsilon. */
export function normalizeRows(
  columns: i32, epsilon: f32, x: usize, out: usize, inverse: usize, from: i32, to: i32,
): void {
  const bytes = columns << 2, fours = bytes & ~15, count = <f64> columns;
  x += from * bytes, out += from * bytes;
  for (; from < to; from++, x += bytes, out += bytes) {
    let low = f64x2.splat(0), high = low, j = 0;
    for (; j < fours; j += 16) low = f64x2.add(low, wide(x + j)), high = f64x2.add(high, wide(x + j + 8));
    let sum = sumOfHalves(f64x2.add(low, high));
    for (; j < bytes; j += 4) sum += <f64> f32.load(x + j);

    const mean = sum / count, means = f64x2.splat(mean);
    low = f64x2.splat(0), high = low;
    for (j = 0; j < fours; j += 16) {
      const d = f64x2.sub(wide(x + j), means), e = f64x2.sub(wide(x + j + 8), means);
      low = f64x2.add(low, f64x2.mul(d, d)), high = f64x2.add(high, f64x2.mul(e, e));
    }
    let squares = sumOfHalves(f64x2.add(low, high));
    for (; j < bytes; j += 4) {
      const d = <f64> f32.load(x + j) - mean;
      squares += d * d;
    }

    const factor = 1 / sqrt(squares / count + <f64> epsilon), factors = f64x2.splat(factor);
    f32.store(inverse + (from << 2), <f32> factor);
    for (j = 0; j < fours; j += 16) {
      const d = f64x2.sub(wide(x + j), means), e = f64x2.sub(wide(x + j + 8), means);
      v128.store(out + j, narrow(f64x2.mul(d, factors), f64x2.mul(e, factors)));
    }
    for (; j < bytes; j += 4) f32.store(out + j, <f32> ((<f64> f32.load(x + j) - mean) * factor));
  }
}

/** out = inverse (gradient - its mean - y times the mean of gradient · y) for rows [from, to), where y is the normal rows. */
export function normalizeRowsGradient(
  columns: i32, y: usize, inverse: usize, gradient: usize, out: usize, from: i32, to: i32,
): void {
  const bytes = columns << 2, fours = bytes & ~15, count = <f64> columns;
  y += from * bytes, gradient += from * bytes, out += from * bytes;
  for (; from < to; from++, y += bytes, gradient += bytes, out += bytes) {
    let s0 = f64x2.splat(0), s1 = s0, a0 = s0, a1 = s0, j = 0;
    for (; j < fours; j += 16) {
      const g = wide(gradient + j), h = wide(gradient + j + 8);
      s0 = f64x2.add(s0, g), a0 = f64x2.add(a0, f64x2.mul(g, wide(y + j)));
      s1 = f64x2.add(s1, h), a1 = f64x2.add(a1, f64x2.mul(h, wide(y + j + 8)));
    }
    let sum = sumOfHalves(f64x2.add(s0, s1)), along = sumOfHalves(f64x2.add(a0, a1));
    for (; j < bytes; j += 4) {
      const g = <f64> f32.load(gradient + j);
      sum += g, along += g * <f64> f32.load(y + j);
    }

    const mean = sum / count, share = along / count, factor = <f64> f32.load(inverse + (from << 2));
    const means = f64x2.splat(mean), shares = f64x2.splat(share), factors = f64x2.splat(factor);
    for (j = 0; j < fours; j += 16) {
      const g = f64x2.sub(f64x2.sub(wide(gradient + j), means), f64x2.mul(wide(y + j), shares));
      const h = f64x2.sub(f64x2.sub(wide(gradient + j + 8), means), f64x2.mul(wide(y + j + 8), shares));
      v128.store(out + j, narrow(f64x2.mul(g, factors), f64x2.mul(h, factors)));
    }
    for (; j < bytes; j += 4) {
      const rest = <f64> f32.load(gradient + j) - mean - <f64> f32.load(y + j) * share;
      f32.store(out + j, <f32> (rest * factor));
    }
  }
}
