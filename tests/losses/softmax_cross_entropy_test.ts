import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromRows, referenceEngine, softmaxCrossEntropy, toRows } from "../../mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("softmaxCrossEntropy()", () => {
  it("is the logarithm of the number of classes where all logits are equal", () => {
    const { loss, gradient } = softmaxCrossEntropy()(engine, exact([[3, 3, 3, 3]]), [2]);
    assertAlmostEquals(loss, Math.log(4), 1e-15);
    assertRows(gradient, [[0.25, 0.25, -0.75, 0.25]], 1e-15);
  });

  it("has the value of the formula in PyTorch's documentation", () => {
    // log(e^1 + e^2 + e^3) - 3
    const { loss } = softmaxCrossEntropy()(engine, exact([[1, 2, 3]]), [2]);
    assertAlmostEquals(loss, 0.40760596444438, 1e-13);
  });

  it("is the mean over the batch, or the sum", () => {
    const logits = exact([[1, 2], [0, -1], [3, 3]]);
    const labels = [1, 1, 0];
    const mean = softmaxCrossEntropy()(engine, logits, labels);
    const sum = softmaxCrossEntropy({ reduction: "sum" })(engine, logits, labels);
    const rows = [Math.log1p(Math.exp(-1)), Math.log1p(Math.exp(1)), Math.log(2)];
    assertAlmostEquals(sum.loss, rows.reduce((a, b) => a + b), 1e-14);
    assertAlmostEquals(mean.loss, sum.loss / 3, 1e-15);
    assertRows(mean.gradient, toRows(engine.scale(1 / 3, sum.gradient)), 1e-16);
  });

  it("takes labels as any array of numbers", () => {
    const logits = exact([[1, 2], [0, -1]]);
    const loss = (labels: Iterable<number> & { length: number; [i: number]: number }) =>
      softmaxCrossEntropy()(engine, logits, labels).loss;
    assertEquals(loss(Uint8Array.of(1, 0)), loss([1, 0]));
    assertEquals(loss(Uint32Array.of(1, 0)), loss([1, 0]));
  });

  it("spreads the smoothed part evenly over all classes", () => {
    const logits = exact([[2, 0, 1]]);
    const { loss } = softmaxCrossEntropy({ labelSmoothing: 0.3 })(engine, logits, [0]);
    const logSum = Math.log(Math.exp(2) + 1 + Math.exp(1));
    assertAlmostEquals(loss, 0.8 * (logSum - 2) + 0.1 * logSum + 0.1 * (logSum - 1), 1e-14);
  });

  it("is stable for logits of 10,000 and -10,000, in float32 too", () => {
    for (const each of [engine, referenceEngine()]) {
      const logits = fromRows([[1e4, -1e4, 0], [-1e4, 1e4, 0], [1e4, 1e4, 1e4]]);
      const { loss, gradient } = softmaxCrossEntropy()(each, logits, [0, 0, 0]);
      assertAlmostEquals(loss, (0 + 2e4 + Math.log(3)) / 3, 1e-3);
      assertRows(
        gradient,
        [[0, 0, 0], [-1 / 3, 1 / 3, 0], [-2 / 9, 1 / 9, 1 / 9]],
        1e-7,
      );
    }
  });

  it("rejects labels that are not classes, and a wrong number of targets", () => {
    const logits = exact([[1, 2], [3, 4]]);
    assertThrows(
      () => softmaxCrossEntropy()(engine, logits, [0, 2]),
      RangeError,
      "Cannot take 2 as the class of row 1: there are 2 classes",
    );
    assertThrows(
      () => softmaxCrossEntropy()(engine, logits, [0]),
      RangeError,
      "Cannot compare 2x2 with 1 labels",
    );
    assertThrows(
      () => softmaxCrossEntropy()(engine, logits, exact([[1, 0]])),
      RangeError,
      "Cannot compare 2x2 and 1x2: their sizes differ",
    );
  });

  it("rejects labels that are fractions, negative or NaN", () => {
    for (const odd of [0.5, -1, NaN, Infinity]) {
      assertThrows(
        () => softmaxCrossEntropy()(engine, exact([[1, 2]]), [odd]),
        RangeError,
        `Cannot take ${odd} as the class of row 0`,
      );
    }
  });

  it("rejects targets whose rows are no probabilities that add up to 1", () => {
    const logits = exact([[1, 2], [3, 4]]);
    for (
      const [row, reason] of [
        [[1, 1], "its numbers add up to 2, not 1"],
        [[0, 0], "its numbers add up to 0, not 1"],
        [[-0.25, 1.25], "it has -0.25 in column 0"],
        [[NaN, 1], "it has NaN in column 0"],
        [[Infinity, 0], "it has Infinity in column 0"],
      ] as const
    ) {
      for (const each of [engine, referenceEngine()]) {
        assertThrows(
          () => softmaxCrossEntropy()(each, logits, exact([[0, 1], row])),
          RangeError,
          `Cannot take row 1 of the targets as probabilities: ${reason}. ` +
            "Take binaryCrossEntropy() for labels that do not exclude each other",
        );
      }
    }
  });

  it("takes targets that add up to 1 as float32 and half-precision numbers do", () => {
    const third = 0.3333;
    const { loss } = softmaxCrossEntropy()(
      referenceEngine(),
      fromRows([[0, 0, 0]]),
      fromRows([[third, third, third]]),
    );
    assertAlmostEquals(loss, Math.log(3), 1e-3);
  });

  it("rejects options of a wrong kind or value", () => {
    const wrong = (options: object) => () => softmaxCrossEntropy(options);
    assertThrows(
      wrong({ labelSmoothing: "0.1" }),
      TypeError,
      'Cannot smooth labels by "0.1": it must be a number',
    );
    assertThrows(
      wrong({ reduction: "average" }),
      RangeError,
      'Cannot reduce losses by "average": it must be "mean" or "sum"',
    );
  });

  it("rejects a smoothing outside of 0 to 1", () => {
    for (const labelSmoothing of [-0.1, 1.1, NaN]) {
      assertThrows(
        () => softmaxCrossEntropy({ labelSmoothing }),
        RangeError,
        `Cannot smooth labels by ${labelSmoothing}: it must be from 0 to 1`,
      );
    }
  });
});
