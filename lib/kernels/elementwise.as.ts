/**
 * Kernels that treat every element alike, here those of [from, to): threads share them, so `from` is a multiple of 4.
 * `out` may be one of the inputs.
 */
import { bell, normal, sigmoid, tanh } from "./exponential.as";
import { madd, put, sumOfLanes } from "./simd.as";

/** The activations that `activate` and `activateGradient` know. */
// @ts-ignore: decorator
@inline
const RELU = 0, LEAKY_RELU = 1, TANH = 2, SIGMOID = 3, GELU = 4;

/** out = f(x). `slope` is what leakyRelu multiplies negative numbers by. */
export function activate(kind: i32, slope: f32, x: usize, out: usize, from: i32, to: i32): void {
  let n = to - from;
  x += from << 2, out += from << 2;
  for (; n > 0; n -= 4, x += 16, out += 16) {
    let v = v128.load(x);
    if (kind == RELU) v = f32x4.max(v, f32x4.splat(0));
    else if (kind == LEAKY_RELU) v = v128.bitselect(f32x4.mul(v, f32x4.splat(slope)), v, f32x4.lt(v, f32x4.splat(0)));
    else if (kind == TANH) v = tanh(v);
    else if (kind == SIGMOID) v = sigmoid(v);
    else if (kind == GELU) {
      // Minus infinity is the one number for which x · Phi(x) is not the limit.
      const finite = f32x4.max(v, f32x4.splat(-100));
      v = f32x4.mul(finite, normal(finite, bell(finite)));
    }
    put(out, v, n);
  }
}

/** out = gradient · f'(x), where y is f(x) for relu, tanh and sigmoid, and x for leakyRelu and gelu. */
export function activateGradient(
  kind: i32, slope: f32, y: usize, gradient: usize, out: usize, from: i32, to: i32,
): void {
  const one = f32x4.splat(1);
  let n = to - from;
  y += from << 2, gradient += from << 2, out += from << 2;
  for (; n > 0; n -= 4, y += 16, gradient += 16, out += 16) {
    const v = v128.load(y);
    let g = v128.load(gradient);
    if (kind == RELU) g = v128.and(g, f32x4.gt(v, f32x4.splat(0)));
    else if (kind == LEAKY_RELU) g = v128.bitselect(g, f32x4.mul(g, f32x4.splat(slope)), f32x4.gt(v, f32x4.splat(0)));
    else if (kind == TANH) g = f32x4.mul(g, f32x4.sub(one, f32x4.mul(v, v)));
    else if (kind == SIGMOID) g = f32x4.mul(g, f32x4.mul(v, f32x4.sub(one, v)));
    else if (kind == GELU) {
      const finite = f32x4.min(f32x4.max(v, f32x4.splat(-100)), f32x4.splat(100)), density = bell(finite);
      const slopeHere = madd(f32x4.mul(finite, f32x4.splat(0.398942280)), density, normal(finite, density));
      g = f32x4.mul(g, slopeHere);
    }
    put(out, g, n);
  }
}

/** out = alpha · a + beta · b. */
export function combine(alpha: f32, beta: f32, a: usize, b: usize, out: usize, from: i32, to: i32): void {
  let n = to - from;
  a += from << 2, b += from << 2, out += from << 2;
  const s = f32x4.splat(alpha), t = f32x4.splat(beta);
  for (; n > 0; n -= 4, a += 16, b += 16, out += 16) {
    put(out, madd(s, v128.load(a), f32x4.mul(t, v128.load(b))), n);
  }
}

/** out = factor · a. */
export function scale(factor: f32, a: usize, out: usize, from: i32, to: i32): void {
  let n = to - from;
  a += from << 2, out += from << 2;
  const f = f32x4.splat(factor);
  for (; n > 0; n -= 4, a += 16, out += 16) put(out, f32x4.mul(f, v128.load(a)), n);
}

/** out = a · b, element by element. */
export function multiplyElements(a: usize, b: usize, out: usize, from: i32, to: i32): void {
  let n = to - from;
  a += from << 2, b += from << 2, out += from << 2;
  for (; n > 0; n -= 4, a += 16, b += 16, out += 16) put(out, f32x4.mul(v128.load(a), v128.load(b)), n);
}

/** out = a / (sqrt(b) + epsilon). */
export function divideByRoot(epsilon: f32, a: usize, b: usize, out: usize, from: i32, to: i32): void {
  let n = to - from;
  a += from << 2, b += from << 2, out += from << 2;
  for (; n > 0; n -= 4, a += 16, b += 16, out += 16) {
    put(out, f32x4.div(v128.load(a), f32x4.add(f32x4.sqrt(v128.load(b)), f32x4.splat(epsilon))), n);
  }
}

/** The sum of a · b: blocks of 1024 in float32, the blocks in float64. */
export function dot(n: i32, a: usize, b: usize): f64 {
  let total: f64 = 0;
  while (n > 0) {
    let x = f32x4.splat(0), y = x;
    const block = min(n, 1024);
    let i = 0;
    for (; i + 8 <= block; i += 8, a += 32, b += 32) {
      x = madd(v128.load(a), v128.load(b), x);
      y = madd(v128.load(a, 16), v128.load(b, 16), y);
    }
    total += sumOfLanes(f32x4.add(x, y));
    for (; i < block; i++, a += 4, b += 4) total += <f64> f32.load(a) * f32.load(b);
    n -= block;
  }
  return total;
}
