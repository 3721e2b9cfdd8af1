import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { jobs, type KernelExports } from "../../lib/kernels/calls.ts";
import { loadKernels } from "../../lib/kernels/load.ts";

const { exports, memory, reserved } = await loadKernels({ strict: true, shared: false });
memory.grow(1);

/** Five columns are a whole vector and a part of one. */
const COLUMNS = 5;
const [TOKENS, ROWS, OUT] = [reserved, reserved + 4096, reserved + 8192];

/** Puts tokens, and a row for each number that repeats it, into the memory. */
function put(tokens: readonly number[], rows: readonly number[]): void {
  new Float32Array(memory.buffer, TOKENS, tokens.length).set(tokens);
  new Float32Array(memory.buffer, ROWS, rows.length * COLUMNS)
    .set(rows.flatMap((x) => Array(COLUMNS).fill(x)));
}

/** Runs a job from a place of its range on, with rows of -1 in the way, and returns the numbers of rows. */
function rowsAfter(
  { kernel, args, range }: ReturnType<typeof jobs.embed>,
  from: number,
  rows: number,
): readonly number[] {
  const out = new Float32Array(memory.buffer, OUT, rows * COLUMNS).fill(-1);
  exports[kernel as keyof KernelExports](...args.with(range, from));
  return Array.from({ length: rows }, (_, i) => {
    const row = new Set(out.subarray(i * COLUMNS, (i + 1) * COLUMNS));
    assertEquals(row.size, 1);
    return [...row][0] ?? NaN;
  });
}

describe("embed()", () => {
  it("copies the rows of tokens of a part, and leaves the others alone", () => {
    put([2, 0, 1, 2], [10, 11, 12]);
    const job = jobs.embed({ columns: COLUMNS, tokens: TOKENS, table: ROWS, out: OUT, to: 3 });
    assertEquals(rowsAfter(job, 0, 4), [12, 10, 11, -1]);
    assertEquals(rowsAfter(job, 1, 4), [-1, 10, 11, -1]);
  });
});

describe("embedGradient()", () => {
  it("sums the gradients of tokens of a part, and leaves the other sums to other threads", () => {
    const given = { columns: COLUMNS, tokens: TOKENS, gradient: ROWS, out: OUT };
    put([1, 3, 1, 0, 2, 3, 4], [1, 2, 4, 8, 16, 32, 64]);
    const job = jobs.embedGradient({ ...given, count: 7, to: 3 });
    assertEquals(rowsAfter(job, 0, 5), [8, 5, 16, -1, -1]);
    assertEquals(rowsAfter(job, 2, 5), [-1, -1, 16, -1, -1]);
    assertEquals(rowsAfter(jobs.embedGradient({ ...given, count: 3, to: 5 }), 0, 5), [
      0,
      5,
      0,
      2,
      0,
    ]);
  });
});
