import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { soloPool, workerPool } from "../../lib/engines/wasm/pool.ts";
import { CONTROL_BYTES } from "../../lib/engines/wasm/worker.ts";
import { jobs } from "../../lib/kernels/calls.ts";
import { loadKernels } from "../../lib/kernels/load.ts";

describe("a pool of workers", () => {
  it("runs every part of a job once, also many jobs in a row", async () => {
    const { callable, memory, control, pool } = await opened(3);
    memory.grow(2);
    const list = control + CONTROL_BYTES;
    const start = list + 64;
    const count = 10_007;
    const numbers = new Float32Array(memory.buffer, start, count);
    numbers.fill(1);
    const scaleBy = (factor: number) => {
      new Float32Array(memory.buffer, list)[1] = factor;
      new Uint32Array(memory.buffer, list).set([start, 0, start], 3);
    };
    const job = jobs.runOperations({ count: 1, list, to: count });
    scaleBy(2);
    for (let i = 0; i < 100; i++) pool.run(job, { unit: 16 });
    scaleBy(0.5);
    for (let i = 0; i < 100; i++) pool.run(job, { unit: 16 });
    assertEquals(new Set(numbers), new Set([1]));
    scaleBy(2);
    soloPool(callable).run(job, { unit: 16 });
    assertEquals(new Set(numbers), new Set([2]));
    pool.close();
  });

  it("throws if a worker fails, and does not hang", async () => {
    const { pool } = await opened(2);
    const beyond = 2 ** 31;
    const job = jobs.runOperations({ count: 1, list: beyond, to: 4096 });
    assertThrows(() => pool.run(job, { unit: 16 }), Error, "a worker failed in runOperations");
    pool.close();
  });
});

async function opened(threads: number) {
  const loaded = await loadKernels({ strict: false, shared: true });
  loaded.memory.grow(1);
  const control = loaded.reserved;
  const callable = { names: Object.keys(loaded.exports), functions: Object.values(loaded.exports) };
  const shared = { ...loaded, ...callable, control, extensions: [] };
  return { ...loaded, control, callable, pool: await workerPool(shared, threads) };
}
