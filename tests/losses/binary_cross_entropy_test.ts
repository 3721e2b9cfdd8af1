import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { binaryCrossEntropy, fromRows, referenceEngine } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe("binaryCrossEntropy()", () => {
  const logits = exact([[1, -2], [0.5, 3]]);
  const targets = exact([[1, 0], [0, 0.25]]);
  const elements = [
    -Math.log(sigmoid(1)),
    -Math.log(sigmoid(2)),
    -Math.log(sigmoid(-0.5)),
    -0.25 * Math.log(sigmoid(3)) - 0.75 * Math.log(sigmoid(-3)),
  ];
  const slopes = [sigmoid(1) - 1, sigmoid(-2), sigmoid(0.5), sigmoid(3) - 0.25];

  it("is the mean over all elements, or the sum, as in PyTorch", () => {
    const sum = elements.reduce((sum, each) => sum + each);
    const mean = binaryCrossEntropy()(engine, logits, targets);
    assertAlmostEquals(mean.loss, sum / 4, 1e-15);
    const [a = 0, b = 0, c = 0, d = 0] = slopes.map((slope) => slope / 4);
    assertRows(mean.gradient, [[a, b], [c, d]], 1e-15);
    const total = binaryCrossEntropy({ reduction: "sum" })(engine, logits, targets);
    assertAlmostEquals(total.loss, sum, 1e-15);
    assertRows(total.gradient, [[4 * a, 4 * b], [4 * c, 4 * d]], 1e-15);
    assertEquals(total.mean?.weight, 2);
    assertAlmostEquals(total.mean?.value ?? NaN, sum / 4, 1e-15);
  });

  it("has the value of the example in PyTorch's documentation", () => {
    // target = ones([10, 64]), output = full([10, 64], 1.5), pos_weight = ones([64]) gives 0.2014.
    const output = exact(Array.from({ length: 10 }, () => new Array(64).fill(1.5)));
    const ones = exact(Array.from({ length: 10 }, () => new Array(64).fill(1)));
    const posWeight = new Array<number>(64).fill(1);
    assertAlmostEquals(
      binaryCrossEntropy({ posWeight })(engine, output, ones).loss,
      0.2014133,
      1e-7,
    );
  });

  it("counts targets of 1 as often as posWeight says, for all columns or each", () => {
    const positive = (p: number, q: number) =>
      (p * (elements[0] ?? 0) + (elements[1] ?? 0) + (elements[2] ?? 0) -
        0.25 * q * Math.log(sigmoid(3)) - 0.75 * Math.log(sigmoid(-3))) / 4;
    const both = binaryCrossEntropy({ posWeight: 3 })(engine, logits, targets);
    assertAlmostEquals(both.loss, positive(3, 3), 1e-15);
    const each = binaryCrossEntropy({ posWeight: [3, 0.5] })(engine, logits, targets);
    assertAlmostEquals(each.loss, positive(3, 0.5), 1e-15);
    assertAlmostEquals(each.gradient.data[0] ?? NaN, 3 * (sigmoid(1) - 1) / 4, 1e-15);
  });

  it("is stable for logits of 10,000 and -10,000, in float32 too", () => {
    for (const each of [engine, referenceEngine()]) {
      const { loss, gradient } = binaryCrossEntropy({ reduction: "sum" })(
        each,
        fromRows([[1e4, -1e4, 1e4, -1e4]]),
        fromRows([[1, 0, 0, 1]]),
      );
      assertEquals(loss, 2e4);
      assertRows(gradient, [[0, 0, 1, -1]], 0);
    }
  });

  it("keeps the digits of small losses in float32", () => {
    const { loss } = binaryCrossEntropy()(
      referenceEngine(),
      fromRows([[20, -20]]),
      fromRows([[1, 0]]),
    );
    assertAlmostEquals(loss / Math.log1p(Math.exp(-20)), 1, 1e-6);
  });

  it("is NaN where a logit is NaN", () => {
    assertEquals(binaryCrossEntropy()(engine, exact([[NaN]]), exact([[1]])).loss, NaN);
  });

  it("rejects targets that are not from 0 to 1", () => {
    for (const odd of [2, -1, NaN, Infinity, -Infinity]) {
      for (const each of [engine, referenceEngine()]) {
        assertThrows(
          () => binaryCrossEntropy()(each, logits, exact([[0, 1], [odd, 0]])),
          RangeError,
          `Cannot take row 1 of the targets as probabilities: it has ${odd} in column 0. ` +
            "Take 1 for yes and 0 for no",
        );
      }
    }
  });

  it("takes targets that rounding took a little beyond 1", () => {
    const { loss } = binaryCrossEntropy()(engine, exact([[0]]), exact([[1 + 1e-6]]));
    assert(Number.isFinite(loss));
  });

  it("rejects sizes that do not fit, and weights that are none", () => {
    assertThrows(
      () => binaryCrossEntropy()(engine, logits, exact([[1, 0]])),
      RangeError,
      "Cannot compare 2x2 and 1x2: their sizes differ",
    );
    assertThrows(
      () => binaryCrossEntropy({ posWeight: [1] })(engine, logits, targets),
      RangeError,
      "Cannot weight 2 columns by 1 weights: the counts differ",
    );
    for (const posWeight of [-1, NaN, Infinity, [1, -1]]) {
      assertThrows(
        () => binaryCrossEntropy({ posWeight }),
        RangeError,
        "Cannot weight targets of 1 by",
      );
    }
  });

  it("does not compile with labels as targets", () => {
    // @ts-expect-error Labels are not a matrix of the size of the output.
    const neverRun = () => binaryCrossEntropy()(engine, logits, [1, 0]);
    assertEquals(typeof neverRun, "function");
  });
});
