import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { meanAbsoluteError, referenceEngine } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("meanAbsoluteError()", () => {
  const output = exact([[1, 2], [3, 4], [5, 6]]);
  const targets = exact([[1, 0], [0, 4], [6, 6]]);

  it("is the mean over all elements, as in PyTorch, with a gradient of 0 where they are equal", () => {
    const { loss, gradient } = meanAbsoluteError()(engine, output, targets);
    assertAlmostEquals(loss, (2 + 3 + 1) / 6, 1e-15);
    assertRows(gradient, [[0, 1 / 6], [1 / 6, 0], [-1 / 6, 0]], 1e-15);
  });

  it("is the sum with the reduction sum", () => {
    const { loss, gradient } = meanAbsoluteError({ reduction: "sum" })(engine, output, targets);
    assertEquals(loss, 6);
    assertRows(gradient, [[0, 1], [1, 0], [-1, 0]], 0);
  });

  it("is NaN where the output is NaN", () => {
    assertEquals(meanAbsoluteError()(engine, exact([[NaN, 1]]), exact([[1, 1]])).loss, NaN);
  });

  it("rejects targets of another size", () => {
    assertThrows(
      () => meanAbsoluteError()(engine, output, exact([[1, 2]])),
      RangeError,
      "Cannot compare 3x2 and 1x2: their sizes differ",
    );
  });
});
