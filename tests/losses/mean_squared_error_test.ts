import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { meanSquaredError, referenceEngine, toRows } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("meanSquaredError()", () => {
  const output = exact([[1, 2], [3, 4], [5, 6]]);
  const targets = exact([[1, 0], [0, 4], [6, 6]]);

  it("is the mean over all elements, as in PyTorch", () => {
    const { loss, gradient } = meanSquaredError()(engine, output, targets);
    assertAlmostEquals(loss, (4 + 9 + 1) / 6, 1e-15);
    assertRows(gradient, [[0, 2 / 3], [1, 0], [-1 / 3, 0]], 1e-15);
  });

  it("is the sum with the reduction sum", () => {
    const { loss, gradient } = meanSquaredError({ reduction: "sum" })(engine, output, targets);
    assertEquals(loss, 14);
    assertEquals(toRows(gradient), [[0, 4], [6, 0], [-2, 0]]);
  });

  it("is 0 with a gradient of 0 where output and targets are equal", () => {
    const { loss, gradient } = meanSquaredError()(engine, output, output);
    assertEquals([loss, ...gradient.data], [0, 0, 0, 0, 0, 0, 0]);
  });

  it("rejects targets of another size", () => {
    assertThrows(
      () => meanSquaredError()(engine, output, exact([[1, 2]])),
      RangeError,
      "Cannot compare 3x2 and 1x2: their sizes differ",
    );
  });

  it("does not compile with labels as targets", () => {
    // @ts-expect-error Labels are not a matrix of the size of the output.
    const neverRun = () => meanSquaredError()(engine, output, [1, 2, 3]);
    assertEquals(typeof neverRun, "function");
  });
});
