/**
 * Kernels of the webgpu engine that make random numbers: those of `random` with the same key, to the bit.
 *
 * @module
 */

import type { Key } from "../../values/random.ts";
import type { Engine } from "../engine.ts";
import { elementKernel } from "./kernel.ts";
import type { Workshop } from "./workshop.ts";

/** Uniform numbers are multiples of 1 / this. */
const UNIFORM_STEPS = 2 ** 23;

const WORD = 2 ** 32;

/** The numbers that `steps_of` needs: the key, and the counter of the first element in two words. */
const COUNTERS = { key0: "u32", key1: "u32", high: "u32", low: "u32" } as const;

/** The rotations of a group of four rounds, of odd and of even groups. */
const ODD = [13, 15, 26, 6] as const;
const EVEN = [17, 29, 16, 24] as const;

/** The rounds: their rotations and keys are constants, so that all words stay in registers. */
const ROUNDS = [1, 2, 3, 4, 5].flatMap((group) => [
  ...(group % 2 === 1 ? ODD : EVEN).map((left) =>
    `a += b; b = ((b << vec4u(${left}u)) | (b >> vec4u(${32 - left}u))) ^ a;`
  ),
  `a += key${group % 3}; b += key${(group + 1) % 3} + ${group}u;`,
]);

/**
 * Threefry-2x32 with 20 rounds. `steps_of(i)` are the uniform numbers of elements 4 i to 4 i + 3, in units of 2^-23.
 */
const THREEFRY = `
fn steps_of(i: u32) -> vec4u {
  let key0 = params.key0;
  let key1 = params.key1;
  let key2 = key0 ^ key1 ^ 0x1bd11bdau;
  let elements = 4u * i + vec4u(0u, 1u, 2u, 3u);
  let low = params.low + elements;
  let high = params.high + select(vec4u(0u), vec4u(1u), low < elements);
  var a = high + key0;
  var b = low + key1;
  ${ROUNDS.join("\n  ")}
  return (a ^ b) >> vec4u(9u);
}
`;

/** A choice stands between the product and the sum, so that a compiler does not round them together. */
const UNIFORM = elementKernel({
  name: "uniform",
  params: { ...COUNTERS, start: "f32", step: "f32" },
  inputs: {},
  outputs: { out: "vec4f" },
  functions: THREEFRY,
  code: `let steps = steps_of(i);
  out[i] = params.start + select(vec4f(), vec4f(steps) * params.step, steps > vec4u());`,
});

const DROPOUT_MASK = elementKernel({
  name: "dropout_mask",
  params: { ...COUNTERS, threshold: "u32", kept: "f32" },
  inputs: {},
  outputs: { out: "vec4f" },
  functions: THREEFRY,
  code: "out[i] = select(vec4f(), vec4f(params.kept), steps_of(i) >= vec4u(params.threshold));",
});

/** Returns the kernels that make random numbers. */
export function randomKernels(
  { each, make, run }: Workshop,
): Pick<Engine, "dropoutMask" | "uniform"> {
  return {
    dropoutMask: (key, rows, cols, rate, firstRow = 0) =>
      run(() =>
        make(rows, cols, (out) =>
          each(DROPOUT_MASK, Math.ceil(rows * cols / 4), {
            params: {
              ...countersOf(key, firstRow * cols),
              threshold: Math.ceil(rate * UNIFORM_STEPS),
              kept: 1 / (1 - rate),
            },
            buffers: { out },
          }))
      ),
    uniform: (key, rows, cols, { low, high, firstRow = 0 }) =>
      run(() =>
        make(rows, cols, (out) =>
          each(UNIFORM, Math.ceil(rows * cols / 4), {
            params: {
              ...countersOf(key, firstRow * cols),
              start: low,
              // Rounded as the wasm engine rounds it.
              step: Math.fround(Math.fround(high) - Math.fround(low)) / UNIFORM_STEPS,
            },
            buffers: { out },
          }))
      ),
  };
}

function countersOf([key0, key1]: Key, first: number): Record<keyof typeof COUNTERS, number> {
  return {
    key0: key0 >>> 0,
    key1: key1 >>> 0,
    high: Math.floor(first / WORD),
    low: first % WORD,
  };
}
