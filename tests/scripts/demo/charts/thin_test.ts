import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { thinned } from "../../../../scripts/demo/page/charts/thin.ts";

const pointsOf = (values: readonly number[]) => values.map((_, i) => ({ step: i + 1 }));

describe("thinned()", () => {
  it("keeps all of few points", () => {
    const points = pointsOf([5, 6, 7]);
    const range = { first: 0, last: 3, stretches: 100 };
    assertEquals(thinned(points, () => 0, range), [0, 1, 2]);
    assertEquals(thinned([], () => 0, range), []);
  });

  it("keeps the least and the greatest of each stretch, in their order, and both ends", () => {
    const values = [3, 9, 1, 4, 4, 8, 2, 5];
    const kept = thinned(pointsOf(values), (i) => values[i] ?? NaN, {
      first: 1,
      last: 8,
      stretches: 2,
    });
    assertEquals(kept, [0, 1, 2, 5, 6, 7]);
  });

  it("keeps one point beside each end of what is shown", () => {
    const points = pointsOf(new Array(10).fill(0));
    assertEquals(thinned(points, () => 0, { first: 4, last: 6, stretches: 10 }), [2, 3, 4, 5, 6]);
  });

  it("passes over values that are no numbers where others stand beside them", () => {
    const values = [1, NaN, 5, 2, NaN, NaN, NaN, NaN, NaN, 3];
    const kept = thinned(pointsOf(values), (i) => values[i] ?? NaN, {
      first: 1,
      last: 10,
      stretches: 2,
    });
    assert(kept.includes(2), "the greatest of the first stretch");
    assertEquals(kept.filter((i) => i > 4), [9]);
  });

  it("never has more than two points a stretch and the ends, and loses no extreme", () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (values, stretches) => {
        const kept = thinned(pointsOf(values), (i) => values[i] ?? NaN, {
          first: 1,
          last: values.length,
          stretches,
        });
        assert(kept.length <= 2 * stretches + 2);
        assertEquals(kept, [...new Set(kept)].sort((a, b) => a - b));
        const drawn = kept.map((i) => values[i] ?? NaN);
        assert(Math.min(...drawn) === Math.min(...values));
        assert(Math.max(...drawn) === Math.max(...values));
        assertEquals([kept[0], kept.at(-1)], [0, values.length - 1]);
      }),
    );
  });
});
