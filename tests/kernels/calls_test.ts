import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { jobs } from "../../lib/kernels/calls.ts";
import { loadKernels } from "../../lib/kernels/load.ts";

const { kernels, exports, memory, reserved } = await loadKernels({ strict: true, shared: false });

describe("the calls of kernels", () => {
  it("take arguments by name, in any order", () => {
    memory.grow(1);
    const [a, out] = [reserved, reserved + 4096];
    new Float32Array(memory.buffer, a, 6).set([1, 2, 3, 4, 5, 6]);
    kernels.transpose({ out, a, columns: 3, rows: 2 });
    assertEquals([...new Float32Array(memory.buffer, out, 6)], [1, 4, 2, 5, 3, 6]);
    assertEquals(kernels.dot({ b: a, a, n: 6 }), 91);
    assertEquals(kernels.isSparse({ n: 6, least: 0.4, a }), false);
  });

  it("judge zeros by all channels and columns of images, not by some of them", () => {
    const [images, pixels, channels] = [64, 256, 32];
    const count = images * pixels * channels;
    memory.grow(Math.ceil(count * 4 / 65536) + 1);
    const numbers = new Float32Array(memory.buffer, reserved, count);
    const isSparse = (isZero: (i: number) => boolean) => {
      for (let i = 0; i < count; i++) numbers[i] = isZero(i) ? 0 : 1;
      return kernels.isSparse({ n: count, least: 0.4, a: reserved });
    };
    assertEquals(isSparse((i) => i % channels >= 4), true, "seven in eight channels");
    assertEquals(isSparse((i) => Math.floor(i / channels) % 4 > 0), true, "three in four columns");
    assertEquals(isSparse((i) => i % 5 === 0), false, "one in five");
  });

  it("have the positions of ranges and scratch memory, by which jobs are cut", () => {
    for (const { kernel, args, range, scratch } of allJobs()) {
      assertEquals(args.slice(range, range + 2), [0, 10], kernel);
      assertEquals(scratch === -1 ? 20 : args[scratch], 20, kernel);
    }
  });

  it("name every kernel that there is", () => {
    const named = [...Object.keys(kernels), ...Object.keys(jobs)].toSorted();
    assertEquals(named, Object.keys(exports).filter((name) => name !== "memory").toSorted());
  });

  it("do not compile with an argument missing, misspelled or too many", () => {
    // @ts-expect-error: there is no scratch
    jobs.addWindowsOf({ w: 0, out: 0, windows: 0, to: 1 });
    // @ts-expect-error: the range ends at `to`
    jobs.runOperations({ count: 1, list: 0, end: 1 });
    // @ts-expect-error: the range begins at 0
    jobs.runOperations({ count: 1, list: 0, from: 1, to: 2 });
    assertEquals(jobs.runOperations({ count: 1, list: 0, to: 2 }).args, [1, 0, 0, 2]);
  });
});

/** A job of every kernel that has one, with a range to 10 and scratch memory at 20. */
function allJobs() {
  const numbers = new Proxy<Record<string, number>>({}, {
    get: (_, name) => name === "to" ? 10 : name === "scratch" ? 20 : 1,
  });
  return Object.values(jobs).map((job: (given: never) => ReturnType<typeof jobs.pool>) =>
    job(numbers as never)
  );
}
