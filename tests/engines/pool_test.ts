import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { soloPool, workerPool } from "../../lib/engines/wasm/pool.ts";
import { CONTROL_BYTES, type Extension, extensionOf } from "../../lib/engines/wasm/worker.ts";
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

  it("tells that a chunk was refused, whichever it was, and forgets it after the job", async () => {
    for (const threads of [1, 3]) {
      const { callable, pool } = await opened(threads, [NOTING]);
      const run = (refused: number, runner = pool) =>
        runner.run({ kernel: "note", args: [0, 0, 0, 12, refused], range: 2, scratch: -1 }, {
          unit: 1,
          chunks: 12 / threads,
        });
      for (let refused = 0; refused < 12; refused++) {
        assertEquals(run(refused), false);
        assertEquals(run(-1), true);
      }
      assertEquals([run(0, soloPool(callable)), run(-1, soloPool(callable))], [false, true]);
      pool.close();
    }
  });

  it("cuts a job into chunks of whole units, and lends each thread its scratch memory", async () => {
    for (
      const [threads, end, unit, chunks, size] of [
        [1, 10, 1, undefined, 3],
        [1, 10, 4, 1, 12],
        [3, 100, 1, 1, 34],
        [3, 100, 16, undefined, 16],
        [3, 1, 16, 2, 16],
      ] as const
    ) {
      const { pool, memory, control } = await opened(threads, [NOTING]);
      const [ends, scratches] = [control + CONTROL_BYTES, control + CONTROL_BYTES + 1024];
      const job = { kernel: "note", args: [ends, scratches, 0, end, -1], range: 2, scratch: 1 };
      const cut = { unit, scratchBytes: 1024, ...(chunks && { chunks }) };
      assertEquals(pool.run(job, cut), true);
      const found = [...new Int32Array(memory.buffer, ends, end)];
      const expected = Array.from(
        { length: end },
        (_, i) => i % size === 0 ? Math.min(i + size, end) : 0,
      );
      assertEquals(found, expected);
      // The caller's scratch is the first, and every chunk has noted itself in that of its thread.
      const counts = Array.from(
        { length: threads },
        (_, thread) => new Int32Array(memory.buffer, scratches + 1024 * thread, 1)[0] ?? NaN,
      );
      assertEquals(counts.reduce((sum, count) => sum + count, 0), Math.ceil(end / size));
      pool.close();
    }
  });

  it("throws if a worker fails, and does not hang", async () => {
    const { pool } = await opened(2);
    const beyond = 2 ** 31;
    const job = jobs.runOperations({ count: 1, list: beyond, to: 4096 });
    assertThrows(() => pool.run(job, { unit: 16 }), Error, "a worker failed in runOperations");
    pool.close();
  });
});

/** A job that notes at the start of each chunk where it ends, counts in scratch, and refuses a place. */
const NOTING = extensionOf({
  names: ["note"],
  open: (memory, _, { isAddress, word }) => ({
    functions: [(ends = 0, scratch = 0, from = 0, to = 0, refused = 0) => {
      const words = new Int32Array(memory.buffer);
      if (isAddress(ends)) {
        Atomics.add(words, ends / word.bytes + from, to);
        Atomics.add(words, scratch / word.bytes, 1);
      }
      return from <= refused && refused < to ? 0 : 1;
    }],
    close: () => {},
  }),
  details: "",
  parts: { isAddress: (address: number) => address > 0, word: { bytes: 4 } },
});

async function opened(threads: number, extensions: readonly Extension[] = []) {
  const loaded = await loadKernels({ strict: false, shared: true });
  loaded.memory.grow(1);
  const control = loaded.reserved;
  const more = extensions.flatMap(({ open, details }) => open(loaded.memory, details).functions);
  const callable = {
    names: [...Object.keys(loaded.exports), ...extensions.flatMap(({ names }) => names)],
    functions: [...Object.values(loaded.exports), ...more],
  };
  const shared = { ...loaded, ...callable, control, extensions };
  return { ...loaded, control, callable, pool: await workerPool(shared, threads) };
}
