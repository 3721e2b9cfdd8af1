import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { clipByGlobalNorm, referenceEngine, toRows } from "../../../mod.ts";
import { exact, numbersOf } from "../../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("clipByGlobalNorm()", () => {
  const clip = (largest: number) => {
    const optimizer = clipByGlobalNorm(largest);
    const gradients = { a: exact([[3, 0]]), b: exact([[4]]) };
    return optimizer.update(engine, optimizer.init(gradients), gradients, gradients).updates;
  };

  it("scales all gradients by one factor down to the norm", () => {
    const { a, b } = clip(1);
    const [first = NaN, second] = a.data;
    assertAlmostEquals(first, 0.6, 1e-15);
    assertAlmostEquals(b.data[0] ?? NaN, 0.8, 1e-15);
    assertEquals(second, 0);
    assertAlmostEquals(clip(4.5).b.data[0] ?? NaN, 3.6, 1e-15);
  });

  it("does not change gradients with a smaller norm", () => {
    assertEquals(numbersOf(clip(5)), [3, 0, 4]);
    assertEquals(numbersOf(clip(100)), [3, 0, 4]);
    const none = clipByGlobalNorm(1).update(engine, [], exact([[0, 0]]), exact([[0, 0]]));
    assertEquals(toRows(none.updates), [[0, 0]]);
  });

  it("does not hide NaN", () => {
    const odd = exact([[NaN, 1]]);
    assertEquals(numbersOf(clipByGlobalNorm(1).update(engine, [], odd, odd).updates)[0], NaN);
  });

  it("rejects a norm that is not above 0", () => {
    for (const largest of [0, -1, NaN]) {
      assertThrows(
        () => clipByGlobalNorm(largest),
        RangeError,
        `Cannot clip to a norm of ${largest}: it must be above 0`,
      );
    }
  });
});
