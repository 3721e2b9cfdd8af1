/** Kernels that work row by row: reductions, softmax and its loss. And one that turns bytes into floats. */
import { exp } from "./exponential.as";
import { keep, madd, put, sumOfLanes } from "./simd.as";

function largest(x: usize, n: i32): f32 {
  let m = f32x4.splat(-Infinity);
  for (; n > 0; n -= 4, x += 16) m = f32x4.max(m, keep(v128.load(x), n, -Infinity));
  m = f32x4.max(m, v128.shuffle<f32>(m, m, 2, 3, 0, 1));
  return max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1));
}

/** out = e^(x - top). Returns the sum. */
function exponentials(x: usize, n: i32, top: f32, out: usize): f32 {
  let sum = f32x4.splat(0);
  for (; n > 0; n -= 4, x += 16, out += 16) {
    const e = keep(exp(f32x4.sub(v128.load(x), f32x4.splat(top))), n, 0);
    put(out, e, n);
    sum = f32x4.add(sum, e);
  }
  return sumOfLanes(sum);
}

/** out = softmax of rows [from, to). */
export function softmaxRows(columns: i32, x: usize, out: usize, from: i32, to: i32): void {
  const bytes = columns << 2;
  x += from * bytes, out += from * bytes;
  for (; from < to; from++, x += bytes, out += bytes) {
    const scale = f32x4.splat(1 / exponentials(x, columns, largest(x, columns), out));
    for (let j = 0; j < columns; j += 4) put(out + (j << 2), f32x4.mul(v128.load(out + (j << 2)), scale), columns - j);
  }
}

/** out = y · (gradient - sum of gradient · y) for rows [from, to), where y is the softmax. */
export function softmaxRowsGradient(columns: i32, y: usize, gradient: usize, out: usize, from: i32, to: i32): void {
  const bytes = columns << 2;
  y += from * bytes, gradient += from * bytes, out += from * bytes;
  for (; from < to; from++, y += bytes, gradient += bytes, out += bytes) {
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const at = j << 2, product = f32x4.mul(v128.load(y + at), v128.load(gradient + at));
      sum = f32x4.add(sum, keep(product, columns - j, 0));
    }
    const mean = f32x4.splat(sumOfLanes(sum));
    for (let j = 0; j < columns; j += 4) {
      const at = j << 2, rest = f32x4.sub(v128.load(gradient + at), mean);
      put(out + at, f32x4.mul(v128.load(y + at), rest), columns - j);
    }
  }
}

/** Returns ln x for x >= 1, to 1e-11, and NaN for NaN. The logarithm of the mantissa is the series of the inverse hyperbolic tangent. */
function log(x: f64): f64 {
  if (x != x) return x;
  let bits = reinterpret<i64>(x);
  // The mantissa is between sqrt(1/2) and sqrt(2), where the series is short.
  const power = (bits - 0x3fe6a09e667f3bcd) >> 52;
  bits -= power << 52;
  const m = reinterpret<f64>(bits), s = (m - 1) / (m + 1), q = s * s;
  const series = 1 + q * (1 / 3.0 + q * (1 / 5.0 + q * (1 / 7.0 + q * (1 / 9.0 + q / 11))));
  return <f64> power * 0.6931471805599453 + 2 * s * series;
}

/**
 * The cross-entropy of each row of logits against its label (32-bit). The part `smoothing` of the target is spread over all
 * classes. losses[i] = ln(sum of e^z) - target · z, and gradient = (softmax - target) · scale.
 */
export function softmaxCrossEntropy(
  rows: i32, columns: i32, logits: usize, labels: usize, smoothing: f32, scale: f32, losses: usize, gradient: usize,
): void {
  const bytes = columns << 2, share = smoothing / <f32> columns, rest: f32 = 1 - smoothing;
  for (; rows > 0; rows--, logits += bytes, gradient += bytes, labels += 4, losses += 4) {
    const label = i32.load(labels) << 2, top = largest(logits, columns), chosen = f32.load(logits + label);
    // The sum is relative to the largest logit, so that large logits cost no digits.
    let spread: f64 = 0;
    if (share != 0) { for (let j = 0; j < bytes; j += 4) spread += f32.load(logits + j) - top; }
    const sum = exponentials(logits, columns, top, gradient), factor = f32x4.splat(scale / sum);
    f32.store(losses, <f32> (log(sum) - <f64> rest * (chosen - top) - <f64> share * spread));
    for (let j = 0; j < columns; j += 4) {
      const at = gradient + (j << 2), p = f32x4.mul(v128.load(at), factor);
      put(at, f32x4.sub(p, f32x4.splat(share * scale)), columns - j);
    }
    f32.store(gradient + label, f32.load(gradient + label) - rest * scale);
  }
}

/** out[i] (32-bit) = the column of the largest value of row i, the first of equals. */
export function argmaxRows(rows: i32, columns: i32, x: usize, out: usize): void {
  for (; rows > 0; rows--, out += 4) {
    let best = f32.load(x), at = 0;
    for (let j = 0; j < columns; j++, x += 4) if (f32.load(x) > best) best = f32.load(x), at = j;
    i32.store(out, at);
  }
}

/** out[i] (32-bit) = the column of the largest value of row i, the first of equals, or -1 if the row has a NaN. */
export function classesOfRows(rows: i32, columns: i32, x: usize, out: usize): void {
  for (; rows > 0; rows--, out += 4) {
    let best = f32.load(x), at = 0, hasNaN = 0;
    for (let j = 0; j < columns; j++, x += 4) {
      const y = f32.load(x);
      hasNaN |= i32(y != y);
      if (y > best) best = y, at = j;
    }
    i32.store(out, hasNaN ? -1 : at);
  }
}

/** Returns the first four of 16 bytes as float32, times scale plus shift. */
// @ts-ignore: decorator
@inline

function widen(bytes: v128, scale: v128, shift: v128): v128 {
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
  return madd(f32x4.convert_i32x4_s(words), scale, shift);
}

/** out = bytes [from, to) times scale plus shift. `from` is a multiple of 16. Writes up to 64 bytes after the end. */
export function widenBytes(bytes: usize, scale: f32, shift: f32, out: usize, from: i32, to: i32): void {
  const s = f32x4.splat(scale), t = f32x4.splat(shift);
  bytes += from, out += from << 2;
  for (; from < to; from += 16, bytes += 16, out += 64) {
    const x = v128.load(bytes);
    v128.store(out, widen(x, s, t));
    v128.store(out, widen(v128.shuffle<i32>(x, x, 1, 1, 1, 1), s, t), 16);
    v128.store(out, widen(v128.shuffle<i32>(x, x, 2, 2, 2, 2), s, t), 32);
    v128.store(out, widen(v128.shuffle<i32>(x, x, 3, 3, 3, 3), s, t), 48);
  }
}
