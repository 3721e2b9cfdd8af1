import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { linearScale, logarithmicScale } from "../../../scripts/report/scales.ts";

describe("linearScale()", () => {
  it("labels round values between its ends", () => {
    assertEquals(linearScale(0, 0.105).ticks, [0, 0.02, 0.04, 0.06, 0.08, 0.1]);
    assertEquals(linearScale(0.86, 1).ticks, [0.9, 0.95, 1]);
    assertEquals(linearScale(0, 1290).ticks, [0, 500, 1000]);
  });

  it("puts equal differences at equal distances", () => {
    const { position } = linearScale(10, 20);
    assertEquals([10, 12.5, 20, 25].map(position), [0, 0.25, 1, 1.5]);
  });
});

describe("logarithmicScale()", () => {
  it("labels as many round values as fit", () => {
    assertEquals(logarithmicScale(0.03, 2.6).ticks, [0.05, 0.1, 0.2, 0.5, 1, 2]);
    assertEquals(logarithmicScale(0.0004, 2.6).ticks, [0.001, 0.01, 0.1, 1]);
    assertEquals(logarithmicScale(1e-12, 2).ticks, [1e-12, 1e-9, 1e-6, 0.001, 1]);
  });

  it("puts equal ratios at equal distances, and other than positive values far below", () => {
    const { position } = logarithmicScale(0.01, 1);
    assertAlmostEquals(position(0.1), 0.5);
    assertEquals([0, -1].map(position), [-Infinity, -Infinity]);
  });
});

describe("scales", () => {
  it("label two to twelve values, in ascending order", () => {
    const ends = fc.tuple(
      fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
      fc.double({ min: 10, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, ([least, ratio]) => {
        for (const scale of [linearScale, logarithmicScale]) {
          const { ticks, position } = scale(least, least * ratio);
          assert(ticks.length >= 2 && ticks.length <= 12, `${ticks}`);
          assert(ticks.every((tick, i) => i === 0 || tick > (ticks[i - 1] ?? NaN)), `${ticks}`);
          assert(ticks.map(position).every((at) => at > -1e-6 && at < 1 + 1e-6), `${ticks}`);
        }
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
