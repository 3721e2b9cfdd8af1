import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import type { StepMetrics } from "../../../scripts/report/metrics.ts";
import { stepsPerPoint, stretches } from "../../../scripts/report/stretches.ts";

function rowsOf(losses: readonly number[]): StepMetrics[] {
  return losses.map((loss, i) => ({ step: i + 1, loss, accuracy: 0, learningRate: 0 }));
}

describe("stretches()", () => {
  it("returns the mean, the least and the greatest of neighboring steps", () => {
    assertEquals(stretches(rowsOf([1, 2, 6, 4, 5]), ({ loss }) => loss, 3), [
      { first: 1, last: 3, count: 3, mean: 3, least: 1, greatest: 6 },
      { first: 4, last: 5, count: 2, mean: 4.5, least: 4, greatest: 5 },
    ]);
    assertEquals(stretches([], () => 0, 3), []);
  });

  it("counts the steps between two rows to the second one", () => {
    const epochs = [{ step: 40, loss: 2 }, { step: 80, loss: 1 }]
      .map((row) => ({ ...row, accuracy: 0, learningRate: 0 }));
    const [, second] = stretches(epochs, ({ loss }) => loss, 1);
    assertEquals([second?.first, second?.last, second?.count], [41, 80, 1]);
  });

  it("covers every step once, in no more points than allowed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true })),
        fc.integer({ min: 1, max: 20 }),
        (losses, most) => {
          const parts = stretches(
            rowsOf(losses),
            ({ loss }) => loss,
            stepsPerPoint(losses.length, most),
          );
          assert(parts.length <= most);
          assertEquals(parts.flatMap(({ first, last }) => [first - 1, last]), [
            ...parts.slice(0, 1).map(() => 0),
            ...parts.slice(1).flatMap(({ first }) => [first - 1, first - 1]),
            ...parts.slice(-1).map(() => losses.length),
          ]);
        },
      ),
      { seed: 1 },
    );
  });
});
