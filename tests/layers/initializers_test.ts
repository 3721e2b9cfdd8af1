import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { initializers, random } from "../../mod.ts";

const key = random.key(7);

/** Returns the standard deviation of weights of 50 inputs and 200 outputs. */
function deviationOf(weights: initializers.Initializer): number {
  const { rows, cols, data } = weights(key, 50, 200);
  assertEquals([rows, cols, data.length], [50, 200, 10_000]);
  return Math.sqrt(Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length);
}

describe("initializers", () => {
  it("have the deviations of their papers", () => {
    assertAlmostEquals(deviationOf(initializers.he()), Math.sqrt(2 / 50), 0.004);
    assertAlmostEquals(deviationOf(initializers.glorot()), Math.sqrt(2 / 250), 0.002);
    assertAlmostEquals(deviationOf(initializers.normal()), 1, 0.02);
    assertAlmostEquals(deviationOf(initializers.normal(3)), 3, 0.06);
    assertAlmostEquals(deviationOf(initializers.uniform(3)), 3 / Math.sqrt(3), 0.03);
  });

  it("draw uniform weights from minus the limit to the limit", () => {
    const { data } = initializers.uniform(0.5)(key, 50, 200);
    for (const [found, bound] of [[Math.min(...data), -0.5], [Math.max(...data), 0.5]] as const) {
      assertLess(Math.abs(found), 0.5 + 1e-9);
      assertAlmostEquals(found, bound, 0.001);
    }
    assertEquals(Array.from(initializers.uniform(0)(key, 1, 2).data, Math.abs), [0, 0]);
  });

  it("refuse a limit that is no finite number from 0", () => {
    for (const odd of [-1, NaN, Infinity]) {
      assertThrows(
        () => initializers.uniform(odd),
        RangeError,
        `Cannot draw weights up to ${odd}`,
      );
    }
  });
});
