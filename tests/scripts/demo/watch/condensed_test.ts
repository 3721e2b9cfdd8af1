import { assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type Condensed,
  condensed,
  NO_POINTS,
  pointsOf,
} from "../../../../scripts/demo/page/watch/condensed.ts";
import type { StepPoint } from "../../../../scripts/demo/page/protocol.ts";

const points = (first: number, count: number): readonly StepPoint[] =>
  Array.from({ length: count }, (_, i) => ({
    step: first + i,
    loss: first + i,
    accuracy: 1 / (first + i),
  }));

describe("condensed()", () => {
  it("keeps every step of a short run", () => {
    const run = condensed(condensed(NO_POINTS, points(1, 3)), points(4, 2));
    assertEquals([run.size, pointsOf(run)], [1, points(1, 5)]);
  });

  it("takes the mean of two, four, … steps where there are many", () => {
    const run = condensed(NO_POINTS, points(1, 9), 4);
    const seen = (run: Condensed) => pointsOf(run).map(({ step, loss }) => [step, loss]);
    assertEquals(run.size, 2);
    assertEquals(seen(run), [[2, 1.5], [4, 3.5], [6, 5.5], [8, 7.5], [9, 9]]);
    const longer = condensed(run, points(10, 3), 4);
    assertEquals(longer.size, 4);
    assertEquals(seen(longer), [[4, 2.5], [8, 6.5], [12, 10.5]]);
  });

  it("keeps the mean of all steps and the last one, however they come", () => {
    const parts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(parts, (parts) => {
      let [run, count] = [NO_POINTS, 0];
      for (const part of parts) {
        run = condensed(run, points(count + 1, part), 8);
        count += part;
      }
      if (count === 0) return;
      assertLessOrEqual(run.points.length, 8);
      assertEquals(run.size * run.points.length + run.rest.length, count);
      const sum = run.size * run.points.reduce((sum, { loss }) => sum + loss, 0) +
        run.rest.reduce((sum, { loss }) => sum + loss, 0);
      assertAlmostEquals(sum, count * (count + 1) / 2, 1e-6);
      assertEquals(pointsOf(run).at(-1)?.step, count);
    }));
  });
});
