/**
 * The mean and the variance of each channel of images on the GPU, from one pass over the numbers.
 *
 * Each invocation takes a few numbers at once: their sum, and the sum of squares of their differences from their mean.
 * Such pairs are merged (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983). All numbers are
 * relative to the first of their channel, so that numbers far from 0 keep their digits.
 *
 * @module
 */

import { channelKernel, type Pixels, shapeOf, shapeOfParts, STEPS } from "./channel_sums.ts";
import type { Workshop } from "./workshop.ts";

/** A part is `vec3f(count, sum, squares)`. `pivot_of` is the first number of a channel, or 0 if that is not finite. `kept` is that of rows. */
const FUNCTIONS = `
fn is_odd(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
}
fn kept(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ (params.channels >> 31u));
}
fn merged(a: vec3f, b: vec3f) -> vec3f {
  let count = a.x + b.x;
  let difference = a.y / max(a.x, 1.0) - b.y / max(b.x, 1.0);
  let squares = difference * difference * (a.x * b.x / max(count, 1.0));
  return vec3f(count, a.y + b.y, a.z + b.z + select(squares, 0.0, a.x == 0.0 || b.x == 0.0));
}
fn pivot_of(c: u32) -> f32 {
  let first = x[min(c, params.channels - 1u)];
  return select(first, 0.0, is_odd(first));
}
`;

const merge = (a: string, b: string) => `merged(${a}, ${b})`;

/** Returns code for each of the numbers that an invocation takes at once. */
const steps = (code: (k: number) => string) => Array.from({ length: STEPS }, (_, k) => code(k));

const FROM_NUMBERS = `
  let pivot = pivot_of(c);
  var value = vec3f();
  for (var block = first; block < end; block += ${STEPS}u * DOWN) {
    var count = 0.0;
    var sum = 0.0;
    ${
  steps((k) => `
    let is_in${k} = block + ${k}u * DOWN < end;
    var d${k} = 0.0;
    if (is_in${k}) {
      d${k} = kept(x[(block + ${k}u * DOWN) * channels + c] - pivot);
      count += 1.0;
      sum += d${k};
    }`).join("")
}
    let mean = sum / count;
    var squares = 0.0;
    ${
  steps((k) => `
    squares += select(0.0, (d${k} - mean) * (d${k} - mean), is_in${k});`).join("")
}
    value = merged(value, vec3f(count, sum, squares));
  }`;

const FROM_PARTS = `
  var value = vec3f();
  for (var other = first; other < end; other += DOWN) {
    let i = 3u * (other * channels + c);
    value = merged(value, vec3f(parts[i], parts[i + 1u], parts[i + 2u]));
  }`;

const WRITE_PART = `
    let i = 3u * (part * channels + c);
    out[i] = result.x;
    out[i + 1u] = result.y;
    out[i + 2u] = result.z;`;

/** The mean of nothing is NaN, and so is the variance of numbers without a finite mean. */
const WRITE_MOMENTS = `
    let not_a_number = bitcast<f32>(bitcast<u32>(result.x) | 0x7fc00000u);
    let average = pivot_of(c) + result.y / result.x;
    let is_empty = result.x == 0.0;
    mean[c] = select(average, not_a_number, is_empty);
    variance[c] = select(result.z / result.x, not_a_number, is_empty || is_odd(average));`;

const SHARED = { type: "vec3f", merge, functions: FUNCTIONS } as const;

/** The kernel for few numbers. */
const MOMENTS = channelKernel({
  ...SHARED,
  name: "moments",
  inputs: { x: "f32" },
  outputs: { mean: "f32", variance: "f32" },
  gather: FROM_NUMBERS,
  write: WRITE_MOMENTS,
});

/** The first kernel for many numbers. */
const PARTS = channelKernel({
  ...SHARED,
  name: "parts of moments",
  inputs: { x: "f32" },
  outputs: { out: "f32" },
  gather: FROM_NUMBERS,
  write: WRITE_PART,
});

/** The second kernel for many numbers. */
const MERGE = channelKernel({
  ...SHARED,
  name: "moments of parts",
  inputs: { x: "f32", parts: "f32" },
  outputs: { mean: "f32", variance: "f32" },
  gather: FROM_PARTS,
  write: WRITE_MOMENTS,
});

/** Queues the moments of each channel of the block `x` to two blocks. */
export function queueMoments(
  { dispatch, withBlock }: Workshop,
  { x, mean, variance, pixels, channels }: Pixels & {
    readonly x: number;
    readonly mean: number;
    readonly variance: number;
  },
): void {
  const { across, parts, length, groups } = shapeOf({ pixels, channels });
  const params = { pixels, channels, length };
  if (parts === 1) {
    return dispatch(MOMENTS(across), { params, buffers: { x, mean, variance }, groups });
  }
  withBlock(3 * 4 * parts * channels, (out) => {
    dispatch(PARTS(across), { params, buffers: { x, out }, groups });
    const second = shapeOfParts(parts, channels);
    dispatch(MERGE(second.across), {
      params: { pixels: parts, channels, length: second.length },
      buffers: { x, parts: out, mean, variance },
      groups: second.groups,
    });
  });
}
