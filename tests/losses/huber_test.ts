import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fromRows,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  referenceEngine,
  smoothL1,
} from "../../mod.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("huber()", () => {
  const output = exact([[0.5, 3], [-1, -4]]);
  const targets = exact([[0, 0], [0, 0]]);

  it("is quadratic up to delta and linear beyond, as in PyTorch", () => {
    const { loss, gradient } = huber()(engine, output, targets);
    assertAlmostEquals(loss, (0.125 + 2.5 + 0.5 + 3.5) / 4, 1e-15);
    assertRows(gradient, [[0.125, 0.25], [-0.25, -0.25]], 1e-15);
    const wide = huber({ delta: 2, reduction: "sum" })(engine, output, targets);
    assertAlmostEquals(wide.loss, 0.125 + 2 * (3 - 1) + 0.5 + 2 * (4 - 1), 1e-15);
    assertRows(wide.gradient, [[0.5, 2], [-1, -2]], 1e-15);
  });

  it("is half the squared error where all differences are small", () => {
    const [a, b] = [normalMatrix(1, 3, 4), normalMatrix(2, 3, 4)];
    assertAlmostEquals(
      huber({ delta: 100 })(engine, a, b).loss,
      meanSquaredError()(engine, a, b).loss / 2,
      1e-14,
    );
  });

  it("keeps its slope for differences of a billion, in float32 too", () => {
    for (const each of [engine, referenceEngine()]) {
      const { loss, gradient } = huber({ reduction: "sum" })(
        each,
        fromRows([[1e9, -1e9, 1e-9]]),
        fromRows([[0, 0, 0]]),
      );
      assertAlmostEquals(loss / 2e9, 1, 1e-6);
      assertRows(gradient, [[1, -1, Math.fround(1e-9)]], 0);
    }
  });

  it("is NaN where the output is NaN", () => {
    const { loss, gradient } = huber()(engine, exact([[NaN]]), exact([[1]]));
    assertEquals([loss, gradient.data[0]], [NaN, NaN]);
  });

  it("rejects a delta that is no finite number above 0", () => {
    for (const delta of [0, -1, NaN, Infinity]) {
      assertThrows(() => huber({ delta }), RangeError, `at a difference of ${delta}: it must be`);
    }
    const text: object = { delta: "1" };
    assertThrows(() => huber(text), TypeError, 'at a difference of "1": it must be a number');
    assertThrows(() => smoothL1({ beta: 0 }), RangeError, "at a difference of 0");
  });

  it("rejects targets of another size", () => {
    assertThrows(() => huber()(engine, output, exact([[1]])), RangeError, "2x2 and 1x1");
  });
});

describe("smoothL1()", () => {
  it("has a slope of 1 beyond beta", () => {
    const loss = smoothL1({ beta: 2, reduction: "sum" });
    const { loss: value, gradient } = loss(engine, exact([[1, 5]]), exact([[0, 0]]));
    assertAlmostEquals(value, 0.25 + 4, 1e-15);
    assertRows(gradient, [[0.5, 1]], 1e-15);
  });

  it("comes close to the absolute error for a small beta", () => {
    const [a, b] = [normalMatrix(1, 3, 4), normalMatrix(2, 3, 4)];
    assertAlmostEquals(
      smoothL1({ beta: 1e-9 })(engine, a, b).loss,
      meanAbsoluteError()(engine, a, b).loss,
      1e-8,
    );
  });
});
