import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CONTROL_BYTES, soloPool, workerPool } from "../../lib/engines/wasm/pool.ts";
import { loadKernels } from "../../lib/kernels/load.ts";

describe("a pool of workers", () => {
  it("does every part of a job once, also many times in a row", async () => {
    const { kernels, memory, control, pool } = await opened(3);
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
    const job = {
      kernel: "runOperations",
      args: [1, list, 0, count],
      range: 2,
      unit: 16,
    } as const;
    scaleBy(2);
    for (let i = 0; i < 100; i++) pool.run(job);
    scaleBy(0.5);
    for (let i = 0; i < 100; i++) pool.run(job);
    assertEquals(new Set(numbers), new Set([1]));
    scaleBy(2);
    soloPool(kernels).run(job);
    assertEquals(new Set(numbers), new Set([2]));
    pool.close();
  });

  it("tells of a worker that fails, and does not hang", async () => {
    const { pool } = await opened(2);
    const beyond = 2 ** 31;
    const job = {
      kernel: "runOperations",
      args: [1, beyond, 0, 4096],
      range: 2,
      unit: 16,
    } as const;
    assertThrows(() => pool.run(job), Error, "a worker failed in runOperations");
    pool.close();
  });
});

async function opened(threads: number) {
  const loaded = await loadKernels({ strict: false, shared: true });
  loaded.memory.grow(1);
  const control = loaded.reserved;
  const pool = await workerPool({ ...loaded, control }, threads);
  return { ...loaded, control, pool };
}
