import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type Engine, matrix, random, referenceEngine, wasmEngine } from "../../mod.ts";
import { draw } from "./differential.ts";

const engines: readonly Engine[] = [
  referenceEngine(),
  referenceEngine({ precision: "float64" }),
  await wasmEngine({ threads: 1 }),
];

for (const engine of engines) {
  const place = fc.record({
    first: fc.nat(20),
    rows: fc.integer({ min: 1, max: 9 }),
    cols: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
  });

  describe(`engine ${engine.name}`, () => {
    it("draws the rows of a taller matrix by firstRow", () => {
      fc.assert(
        fc.property(place, ({ first, rows, cols, seed }) => {
          const key = random.key(seed);
          const range = { low: -1, high: 3 };
          const part = (all: ArrayLike<number>) => Array.from(all).slice(first * cols);
          const tall = engine.uniform(key, first + rows, cols, range);
          const own = engine.uniform(key, rows, cols, { ...range, firstRow: first });
          assertEquals(Array.from(own.data), part(tall.data));
          const tallMask = engine.dropoutMask(key, first + rows, cols, 0.4);
          const mask = engine.dropoutMask(key, rows, cols, 0.4, first);
          assertEquals(Array.from(mask.data), part(tallMask.data));
        }),
      );
    });

    it("changes matrices together, and leaves the given ones as they are", () => {
      const [a, b] = [draw(1, 2, 3), engine.scale(2, draw(2, 4, 1))];
      const before = [a, b].map(({ data }) => Array.from(data));
      let seen: number[] = [];
      const changed = engine.changeTogether([a, matrix(1, 0), b], (numbers) => {
        seen = Array.from(numbers);
        for (const [i, number] of numbers.entries()) numbers[i] = number + i;
      });
      assertEquals(seen, before.flat());
      assertEquals([a, b].map(({ data }) => Array.from(data)), before);
      assertEquals(changed.map(({ rows, cols }) => [rows, cols]), [[2, 3], [1, 0], [4, 1]]);
      const numbers = changed.flatMap(({ data }) => Array.from(data));
      const isDouble = engine.precision === "float64";
      const expected = before.flat().map((number, i) =>
        isDouble ? number + i : Math.fround(number + i)
      );
      assertEquals(numbers, expected);
    });

    it("refuses to change matrices that do not hold their numbers", () => {
      assertThrows(
        () => engine.changeTogether([{ rows: 2, cols: 2, data: [1] }], () => {}),
        RangeError,
        "Cannot run changeTogether of its parts on a 2x2 matrix: it holds 4 numbers, not 1",
      );
    });
  });
}
