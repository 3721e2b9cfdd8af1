/** Rows with mean 0 and variance 1. */
import { keep, madd, put, sumOfLanes } from "./simd.as";

/** out = rows [from, to) of x, less their means, times inverse = 1 / the root of their variance plus epsilon. */
export function normalizeRows(
  columns: i32, epsilon: f32, x: usize, out: usize, inverse: usize, from: i32, to: i32,
): void {
  const bytes = columns << 2, count = <f32> columns;
  x += from * bytes, out += from * bytes;
  for (; from < to; from++, x += bytes, out += bytes) {
    let sum = f32x4.splat(0), squares = sum;
    for (let j = 0; j < columns; j += 4) sum = f32x4.add(sum, keep(v128.load(x + (j << 2)), columns - j, 0));
    const mean = f32x4.splat(sumOfLanes(sum) / count);
    for (let j = 0; j < columns; j += 4) {
      const d = keep(f32x4.sub(v128.load(x + (j << 2)), mean), columns - j, 0);
      squares = madd(d, d, squares);
      put(out + (j << 2), d, columns - j);
    }
    const factor: f32 = 1 / Mathf.sqrt(sumOfLanes(squares) / count + epsilon), scale = f32x4.splat(factor);
    f32.store(inverse + (from << 2), factor);
    for (let j = 0; j < columns; j += 4) put(out + (j << 2), f32x4.mul(v128.load(out + (j << 2)), scale), columns - j);
  }
}

/** out = inverse (gradient - its mean - y times the mean of gradient · y) for rows [from, to), where y is the normal rows. */
export function normalizeRowsGradient(
  columns: i32, y: usize, inverse: usize, gradient: usize, out: usize, from: i32, to: i32,
): void {
  const bytes = columns << 2, count = <f32> columns;
  y += from * bytes, gradient += from * bytes, out += from * bytes;
  for (; from < to; from++, y += bytes, gradient += bytes, out += bytes) {
    let sum = f32x4.splat(0), along = sum;
    for (let j = 0; j < columns; j += 4) {
      const g = keep(v128.load(gradient + (j << 2)), columns - j, 0);
      sum = f32x4.add(sum, g), along = madd(g, keep(v128.load(y + (j << 2)), columns - j, 0), along);
    }
    const mean = f32x4.splat(sumOfLanes(sum) / count), share = f32x4.splat(sumOfLanes(along) / count);
    const scale = v128.load32_splat(inverse + (from << 2));
    for (let j = 0; j < columns; j += 4) {
      const rest = f32x4.sub(f32x4.sub(v128.load(gradient + (j << 2)), mean), f32x4.mul(v128.load(y + (j << 2)), share));
      put(out + (j << 2), f32x4.mul(rest, scale), columns - j);
    }
  }
}
