/**
 * Element-wise kernels, for elements [from, to): threads share these, so `from` is a multiple of 16. `out` may be one of the
 * inputs. Kernels read and write up to 64 bytes after the end of every matrix.
 *
 * Operations come in lists. An operation may read the results of those before it. They run block by block, so that results
 * stay in the cache until they are read: a whole optimizer step goes through memory once.
 */
import { bell, exp, expm1, normal, sigmoid, softplus, tanh } from "./exponential.as";
import { madd, sumOfLanes } from "./simd.as";

/** The codes of operations. An activation and its gradient add the number of their kind. */
// @ts-ignore: decorator
@inline
const SCALE = 0, COMBINE = 1, MULTIPLY = 2, DIVIDE_BY_ROOT = 3, ACTIVATE = 4, ACTIVATE_GRADIENT = 12;

/** The kinds of activations. */
// @ts-ignore: decorator
@inline
const RELU = 0, LEAKY_RELU = 1, TANH = 2, SIGMOID = 3, GELU = 4, SOFTPLUS = 5, SILU = 6, ELU = 7;

/** Elements per block: blocks of five matrices fit into the first-level cache. */
// @ts-ignore: decorator
@inline
const BLOCK = 1024;

/** Bytes per operation: its code, two numbers (float32), and where its two inputs and its output begin. */
// @ts-ignore: decorator
@inline
const BYTES = 24;

/** Runs a list of `count` operations for elements [from, to). */
export function runOperations(count: i32, list: usize, from: i32, to: i32): void {
  for (; from < to; from += BLOCK) {
    const n = min(BLOCK, to - from), at = from << 2;
    for (let i = 0, record = list; i < count; i++, record += BYTES) {
      const code = i32.load(record), s = v128.load32_splat(record, 4), t = v128.load32_splat(record, 8);
      const a = at + i32.load(record, 12), b = at + i32.load(record, 16), out = at + i32.load(record, 20);
      if (code == SCALE) scale(n, s, a, out);
      else if (code == COMBINE) combine(n, s, t, a, b, out);
      else if (code == MULTIPLY) multiplyElements(n, a, b, out);
      else if (code == DIVIDE_BY_ROOT) divideByRoot(n, s, a, b, out);
      else if (code == ACTIVATE + RELU) relu(n, a, out);
      else if (code == ACTIVATE_GRADIENT + RELU) reluGradient(n, a, b, out);
      else if (code < ACTIVATE_GRADIENT) activate(n, code - ACTIVATE, s, a, out);
      else activateGradient(n, code - ACTIVATE_GRADIENT, s, a, b, out);
    }
  }
}

/** out = factor · a. This and the next ones are unrolled: they wait for memory, not for arithmetic. */
function scale(n: i32, factor: v128, a: usize, out: usize): void {
  for (; n > 0; n -= 16, a += 64, out += 64) {
    v128.store(out, f32x4.mul(factor, v128.load(a)));
    v128.store(out, f32x4.mul(factor, v128.load(a, 16)), 16);
    v128.store(out, f32x4.mul(factor, v128.load(a, 32)), 32);
    v128.store(out, f32x4.mul(factor, v128.load(a, 48)), 48);
  }
}

/** out = alpha · a + beta · b. */
function combine(n: i32, alpha: v128, beta: v128, a: usize, b: usize, out: usize): void {
  for (; n > 0; n -= 16, a += 64, b += 64, out += 64) {
    v128.store(out, madd(alpha, v128.load(a), f32x4.mul(beta, v128.load(b))));
    v128.store(out, madd(alpha, v128.load(a, 16), f32x4.mul(beta, v128.load(b, 16))), 16);
    v128.store(out, madd(alpha, v128.load(a, 32), f32x4.mul(beta, v128.load(b, 32))), 32);
    v128.store(out, madd(alpha, v128.load(a, 48), f32x4.mul(beta, v128.load(b, 48))), 48);
  }
}

/** out = a · b, element by element. */
function multiplyElements(n: i32, a: usize, b: usize, out: usize): void {
  for (; n > 0; n -= 16, a += 64, b += 64, out += 64) {
    v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
    v128.store(out, f32x4.mul(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, f32x4.mul(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, f32x4.mul(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

/** out = a / (sqrt(b) + epsilon). */
function divideByRoot(n: i32, epsilon: v128, a: usize, b: usize, out: usize): void {
  for (; n > 0; n -= 4, a += 16, b += 16, out += 16) {
    v128.store(out, f32x4.div(v128.load(a), f32x4.add(f32x4.sqrt(v128.load(b)), epsilon)));
  }
}

/** out = max(x, 0). */
function relu(n: i32, x: usize, out: usize): void {
  const zero = f32x4.splat(0);
  for (; n > 0; n -= 16, x += 64, out += 64) {
    v128.store(out, f32x4.max(v128.load(x), zero));
    v128.store(out, f32x4.max(v128.load(x, 16), zero), 16);
    v128.store(out, f32x4.max(v128.load(x, 32), zero), 32);
    v128.store(out, f32x4.max(v128.load(x, 48), zero), 48);
  }
}

/** out = gradient where y > 0, and 0 elsewhere. */
function reluGradient(n: i32, y: usize, gradient: usize, out: usize): void {
  const zero = f32x4.splat(0);
  for (; n > 0; n -= 16, y += 64, gradient += 64, out += 64) {
    v128.store(out, v128.and(v128.load(gradient), f32x4.gt(v128.load(y), zero)));
    v128.store(out, v128.and(v128.load(gradient, 16), f32x4.gt(v128.load(y, 16), zero)), 16);
    v128.store(out, v128.and(v128.load(gradient, 32), f32x4.gt(v128.load(y, 32), zero)), 32);
    v128.store(out, v128.and(v128.load(gradient, 48), f32x4.gt(v128.load(y, 48), zero)), 48);
  }
}

/** out = f(x). leakyRelu multiplies negative numbers by `slope`, and elu their e^x - 1. */
function activate(n: i32, kind: i32, slope: v128, x: usize, out: usize): void {
  for (; n > 0; n -= 4, x += 16, out += 16) {
    let v = v128.load(x);
    if (kind == LEAKY_RELU) v = v128.bitselect(f32x4.mul(v, slope), v, f32x4.lt(v, f32x4.splat(0)));
    else if (kind == TANH) v = tanh(v);
    else if (kind == SIGMOID) v = sigmoid(v);
    else if (kind == SOFTPLUS) v = softplus(v);
    else if (kind == ELU) v = v128.bitselect(v, f32x4.mul(expm1(v), slope), f32x4.gt(v, f32x4.splat(0)));
    else if (kind == SILU) {
      // Only at minus infinity, the formula is not the limit.
      const finite = f32x4.max(v, f32x4.splat(-104));
      v = f32x4.mul(finite, sigmoid(finite));
    } else if (kind == GELU) {
      // Only at minus infinity, x · Phi(x) is not the limit.
      const finite = f32x4.max(v, f32x4.splat(-100));
      v = f32x4.mul(finite, normal(finite, bell(finite)));
    }
    v128.store(out, v);
  }
}

/** out = gradient · f'(x), where y is f(x) for tanh and sigmoid, and x for the others. */
function activateGradient(n: i32, kind: i32, slope: v128, y: usize, gradient: usize, out: usize): void {
  const one = f32x4.splat(1);
  for (; n > 0; n -= 4, y += 16, gradient += 16, out += 16) {
    const v = v128.load(y);
    let g = v128.load(gradient);
    if (kind == LEAKY_RELU) g = v128.bitselect(g, f32x4.mul(g, slope), f32x4.gt(v, f32x4.splat(0)));
    else if (kind == TANH) g = f32x4.mul(g, f32x4.sub(one, f32x4.mul(v, v)));
    else if (kind == SIGMOID) g = f32x4.mul(g, f32x4.mul(v, f32x4.sub(one, v)));
    else if (kind == SOFTPLUS) g = f32x4.mul(g, sigmoid(v));
    else if (kind == ELU) g = v128.bitselect(g, f32x4.mul(g, f32x4.mul(exp(v), slope)), f32x4.gt(v, f32x4.splat(0)));
    else if (kind == SILU) {
      const finite = f32x4.min(f32x4.max(v, f32x4.splat(-104)), f32x4.splat(104)), s = sigmoid(finite);
      g = f32x4.mul(g, f32x4.mul(s, madd(finite, f32x4.sub(one, s), one)));
    } else if (kind == GELU) {
      const finite = f32x4.min(f32x4.max(v, f32x4.splat(-100)), f32x4.splat(100)), density = bell(finite);
      const slopeHere = madd(f32x4.mul(finite, f32x4.splat(0.398942280)), density, normal(finite, density));
      g = f32x4.mul(g, slopeHere);
    }
    v128.store(out, g);
  }
}

/** Returns the sum of a · b: blocks of 1024 in float32, the sum of the blocks in float64. */
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
