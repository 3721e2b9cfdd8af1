import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CONTROL_BYTES, soloPool, workerPool } from "../../lib/engines/pool.ts";
import { loadKernels } from "../../lib/kernels/load.ts";

describe("a pool of workers", () => {
  it("does every part of a job once, also many times in a row", async () => {
    const { kernels, memory, control, pool } = await opened(3);
    const start = control + CONTROL_BYTES;
    const count = 10_007;
    memory.grow(2);
    const numbers = new Float32Array(memory.buffer, start, count);
    numbers.fill(1);
    const job = {
      kernel: "scale",
      args: [2, start, start, 0, count],
      range: 3,
      unit: 16,
    } as const;
    for (let i = 0; i < 100; i++) pool.run(job);
    for (let i = 0; i < 100; i++) pool.run({ ...job, args: [0.5, ...job.args.slice(1)] });
    assertEquals(new Set(numbers), new Set([1]));
    soloPool(kernels).run(job);
    assertEquals(new Set(numbers), new Set([2]));
    pool.close();
  });

  it("tells of a worker that fails, and does not hang", async () => {
    const { pool } = await opened(2);
    const beyond = 2 ** 31;
    const job = {
      kernel: "scale",
      args: [2, beyond, beyond, 0, 4096],
      range: 3,
      unit: 16,
    } as const;
    assertThrows(() => pool.run(job), Error, "a worker failed in scale");
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
