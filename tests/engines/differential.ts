/** Matrices for the differential tests of engines, and their comparison. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Matrix, random } from "../../mod.ts";

/** Sizes at edges: 0, 1, primes, and around multiples of a tile. */
export const size: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 64, 67, 97),
  fc.integer({ min: 0, max: 40 }),
);

/** Returns the float32 matrix of a value for each index. */
export function fill(rows: number, cols: number, value: (i: number) => number): Matrix {
  return { rows, cols, data: Float32Array.from({ length: rows * cols }, (_, i) => value(i)) };
}

/** Returns normal numbers. If they are sparse, two in three are 0, and so is each fourth row. */
export function draw(seed: number, rows: number, cols: number, sparse = false): Matrix {
  const numbers = random.normal(random.key(seed), rows * cols);
  const chances = random.uniform(random.key(seed + 1), sparse ? rows * cols : 0);
  const isLeftOut = (i: number) => (chances[i] ?? 1) < 2 / 3 || Math.floor(i / cols) % 4 === 3;
  return fill(rows, cols, (i) => sparse && isLeftOut(i) ? 0 : numbers[i] ?? 0);
}

/** Returns the transpose. */
export function flip({ rows, cols, data }: Matrix): Matrix {
  return fill(cols, rows, (i) => data[(i % rows) * cols + Math.floor(i / rows)] ?? NaN);
}

/** Asserts that all elements agree to float32 accuracy, for sums of so many terms. */
export function agree(found: Matrix, expected: Matrix, terms = 1): void {
  assertEquals([found.rows, found.cols], [expected.rows, expected.cols]);
  const tolerance = 2e-6 * Math.sqrt(terms + 1);
  for (let i = 0; i < expected.data.length; i++) {
    const [is, should] = [found.data[i] ?? NaN, expected.data[i] ?? NaN];
    const same = Object.is(is, should) || is === should ||
      Math.abs(is - should) <= tolerance * (1 + Math.abs(should));
    assert(same, `element ${i} of ${found.rows}x${found.cols} is ${is}, not ${should}`);
  }
}
