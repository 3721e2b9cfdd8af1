import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { OPERATION } from "../../../lib/engines/memory/deferred.ts";
import type { ElementOperation } from "../../../lib/engines/webgpu/elementwise_code.ts";
import { partsOf } from "../../../lib/engines/webgpu/elementwise_parts.ts";

const { combine, multiply, scale } = OPERATION;
const all = () => true;

describe("partsOf()", () => {
  it("makes one kernel of a list of 8 matrices, and two of 9", () => {
    const sums = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ code: combine, a: i + 1, b: 0, out: 0 }));
    assertEquals(partsOf(sums(7), all).map(({ first, end }) => [first, end]), [[0, 7]]);
    assertEquals(partsOf(sums(8), all).map(({ first, end }) => [first, end]), [[0, 7], [7, 8]]);
  });

  it("gives no buffer to what is only read in its part", () => {
    // Ten results in between.
    const chain: ElementOperation[] = Array.from(
      { length: 11 },
      (_, i) => ({ code: scale, a: i, b: i, out: i + 1 }),
    );
    const [part, ...others] = partsOf(chain, (i) => i === 10);
    assertEquals(others, []);
    assertEquals(part?.buffers, [["m0", 0], ["m11", 11]]);
  });

  it("stores what a later part reads, and nothing else", () => {
    const list: ElementOperation[] = [
      { code: multiply, a: 0, b: 1, out: 20 },
      { code: multiply, a: 20, b: 2, out: 21 },
      ...[3, 4, 5, 6].map((a) => ({ code: combine, a, b: 21, out: 21 })),
      // The ninth buffer.
      ...[7, 8].map((a) => ({ code: combine, a, b: 21, out: 21 })),
    ];
    const parts = partsOf(list, (i) => i === list.length - 1);
    const named = parts.map(({ buffers }) => buffers.map(([, buffer]) => buffer));
    assertEquals(named, [[0, 1, 2, 21, 3, 4, 5, 6], [7, 21, 8]]);
  });

  it("shares the kernel of parts that have the same form", () => {
    const list = Array.from(
      { length: 8 },
      (_, i) => ({ code: scale, a: 2 * i, b: 0, out: 2 * i + 1 }),
    );
    const [one, two] = partsOf(list, all);
    assertEquals([one?.first, one?.end, two?.first, two?.end], [0, 4, 4, 8]);
    assert(one?.kernel === two?.kernel);
  });

  it("makes no kernel longer than 64 operations", () => {
    const list = Array.from({ length: 130 }, () => ({ code: scale, a: 0, b: 0, out: 0 }));
    const parts = partsOf(list, (i) => i === 129);
    assertEquals(parts.map(({ first, end }) => [first, end]), [[0, 64], [64, 128], [128, 130]]);
  });

  it("has parts that give the same as the list, each with 8 buffers at most", () => {
    const step = fc.record({
      code: fc.constantFrom(scale, combine),
      a: fc.nat(14),
      b: fc.nat(14),
      out: fc.nat(14),
    });
    fc.assert(fc.property(fc.array(step, { maxLength: 90 }), fc.nat(7), (list, kept) => {
      // A result that is overwritten cannot be read after the list.
      const lasts = list.map(({ out }, i) => list.findLastIndex((each) => each.out === out) === i);
      const isRead = (i: number) => lasts[i]! && (list[i]!.out % 8 !== kept);
      const expected = memoryAfter(list);
      const found = new Map<number, string>();
      for (const { first, end, buffers, kernel } of partsOf(list, isRead)) {
        assert(buffers.length <= 8);
        const isOutput = (name: string) => name in kernel.outputs;
        const bound = new Set(buffers.map(([, buffer]) => buffer));
        // What is not bound is in registers, and has no value before.
        const before = new Map([...found].filter(([buffer]) => bound.has(buffer)));
        const start = (buffer: number) =>
          bound.has(buffer) ? before.get(buffer) ?? `${buffer}` : "nothing";
        const after = memoryAfter(list.slice(first, end), start);
        for (const [name, buffer] of buffers) {
          if (isOutput(name)) found.set(buffer, after.get(buffer) ?? "nothing");
        }
      }
      list.forEach(({ out }, i) => {
        if (isRead(i)) assertEquals(found.get(out), expected.get(out));
      });
    }));
  });
});

/** Returns what is in each buffer that a list writes, as a text. */
function memoryAfter(
  list: readonly ElementOperation[],
  start: (buffer: number) => string = String,
): ReadonlyMap<number, string> {
  const memory = new Map<number, string>();
  // The texts of long lists are hashed, because they double with each operation.
  for (const { code, a, b, out } of list) {
    const [x, y] = [a, b].map((buffer) => memory.get(buffer) ?? start(buffer));
    memory.set(out, `${hashOf(code === scale ? `s(${x})` : `c(${x},${y})`)}`);
  }
  return memory;
}

function hashOf(text: string): number {
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
  return hash;
}
