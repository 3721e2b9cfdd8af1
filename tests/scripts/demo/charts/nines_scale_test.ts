import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { ninesScale } from "../../../../scripts/demo/page/charts/nines_scale.ts";

describe("ninesScale()", () => {
  it("stands from the least part to 1", () => {
    const { position } = ninesScale(0.1);
    assertAlmostEquals(position(0.1), 0);
    assertAlmostEquals(position(1), 1);
  });

  it("draws 90, 99 and 99.9 % nearly equally far apart", () => {
    const { position } = ninesScale(0);
    const distance = position(0.99) - position(0.9);
    assert(Math.abs(distance - position(0.9) + position(0)) < 0.1 * distance);
    assert(Math.abs(distance - position(0.999) + position(0.99)) < 0.25 * distance);
  });

  it("labels round parts with room between them, for each least part", () => {
    assertEquals(ninesScale(0).ticks.filter((tick) => [0, 0.9, 0.99, 1].includes(tick)).length, 4);
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (least) => {
      const { ticks, position } = ninesScale(least);
      assert(ticks.length >= 2 && ticks.length < 12);
      for (const [i, tick] of ticks.entries()) {
        assert(position(tick) >= -1e-9 && position(tick) <= 1 + 1e-9);
        const before = ticks[i - 1];
        if (before !== undefined) assert(position(tick) - position(before) >= 0.085);
      }
    }));
  });
});
