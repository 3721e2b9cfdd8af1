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
  ...(group % 2 === 1 ? ODD : EVEN).map((left) => `words = mixed(words, ${left}u);`),
  `words += vec2u(key${group % 3}, key${(group + 1) % 3} + ${group}u);`,
]);

/** Threefry-2x32 with 20 rounds. `steps_of(i)` is the uniform number of element `i`, in units of 2^-23. */
const THREEFRY = `
fn mixed(words: vec2u, left: u32) -> vec2u {
  let x = words.x + words.y;
  return vec2u(x, ((words.y << left) | (words.y >> (32u - left))) ^ x);
}

fn steps_of(i: u32) -> u32 {
  let key0 = params.key0;
  let key1 = params.key1;
  let key2 = key0 ^ key1 ^ 0x1bd11bdau;
  let low = params.low + i;
  let high = params.high + select(0u, 1u, low < i);
  var words = vec2u(high + key0, low + key1);
  ${ROUNDS.join("\n  ")}
  return (words.x ^ words.y) >> 9u;
}
`;

/** A choice stands between the product and the sum, so that a compiler does not round them together. */
const UNIFORM = elementKernel({
  name: "uniform",
  params: { ...COUNTERS, start: "f32", step: "f32" },
  inputs: {},
  outputs: { out: "f32" },
  functions: THREEFRY,
  code: `let steps = steps_of(i);
  out[i] = params.start + select(0.0, f32(steps) * params.step, steps > 0u);`,
});

const DROPOUT_MASK = elementKernel({
  name: "dropout_mask",
  params: { ...COUNTERS, threshold: "u32", kept: "f32" },
  inputs: {},
  outputs: { out: "f32" },
  functions: THREEFRY,
  code: "out[i] = select(0.0, params.kept, steps_of(i) >= params.threshold);",
});

/** Returns the kernels that make random numbers. */
export function randomKernels(
  { each, make, run }: Workshop,
): Pick<Engine, "dropoutMask" | "uniform"> {
  return {
    dropoutMask: (key, rows, cols, rate, firstRow = 0) =>
      run(() =>
        make(rows, cols, (out) =>
          each(DROPOUT_MASK, rows * cols, {
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
          each(UNIFORM, rows * cols, {
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
