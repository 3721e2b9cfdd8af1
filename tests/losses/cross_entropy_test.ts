import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { crossEntropy, referenceEngine, softmax, softmaxCrossEntropy } from "../../mod.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("crossEntropy()", () => {
  it("is the mean, or the sum, of minus the logarithm of the probability of the class", () => {
    const probabilities = exact([[0.25, 0.75], [0.5, 0.5]]);
    const { loss, gradient } = crossEntropy()(engine, probabilities, [1, 0]);
    assertAlmostEquals(loss, (Math.log(4 / 3) + Math.log(2)) / 2, 1e-15);
    assertRows(gradient, [[0, -2 / 3], [-1, 0]], 1e-15);
    const sum = crossEntropy({ reduction: "sum" })(engine, probabilities, [1, 0]);
    assertAlmostEquals(sum.loss, 2 * loss, 1e-15);
  });

  it("takes rows of probabilities as targets", () => {
    const { loss } = crossEntropy()(engine, exact([[0.25, 0.75]]), exact([[0.5, 0.5]]));
    assertAlmostEquals(loss, 0.5 * Math.log(4) + 0.5 * Math.log(4 / 3), 1e-15);
  });

  it("equals softmaxCrossEntropy() where the probabilities are the softmax of the logits", () => {
    const logits = normalMatrix(1, 5, 4);
    const pass = { training: false, key: [0, 0] as const, statistics: [] };
    const { output } = softmax().forward(engine, [], logits, pass);
    const labels = [0, 1, 2, 3, 0];
    assertAlmostEquals(
      crossEntropy()(engine, output, labels).loss,
      softmaxCrossEntropy()(engine, logits, labels).loss,
      1e-14,
    );
  });

  it("is finite for a probability of 0, in float32 too", () => {
    for (const each of [engine, referenceEngine()]) {
      const { loss, gradient } = crossEntropy()(each, exact([[1, 0]]), [1]);
      assertAlmostEquals(loss, 126 * Math.LN2, 1e-4);
      assert(Array.from(gradient.data).every(Number.isFinite));
    }
  });

  it("rejects outputs that are no probabilities: sigmoids of many labels, and logits", () => {
    for (
      const [row, reason] of [
        [[0.9, 0.8], "its numbers add up to 1.7, not 1"],
        [[0.1, 0.2], "its numbers add up to 0.3, not 1"],
        [[3, -2], "it has 3 in column 0"],
        [[-0.5, 1.5], "it has -0.5 in column 0"],
        [[Infinity, 0], "it has Infinity in column 0"],
      ] as const
    ) {
      for (const each of [engine, referenceEngine()]) {
        assertThrows(
          () => crossEntropy()(each, exact([[0.5, 0.5], row]), [0, 1]),
          RangeError,
          `Cannot take row 1 of the output as probabilities: ${reason}. ` +
            "Take softmaxCrossEntropy() for logits, and binaryCrossEntropy() on logits " +
            "in place of sigmoid() for labels that do not exclude each other",
        );
      }
    }
  });

  it("rejects targets whose rows are no probabilities", () => {
    for (const row of [[1, 1], [NaN, 1], [2, -1]]) {
      assertThrows(
        () => crossEntropy()(engine, exact([[0.5, 0.5]]), exact([row])),
        RangeError,
        "Cannot take row 0 of the targets as probabilities",
      );
    }
  });

  it("is NaN where the output is NaN, so that a training that diverges is seen", () => {
    assertEquals(crossEntropy()(engine, exact([[NaN, NaN]]), [1]).loss, NaN);
  });

  it("rejects labels that are not classes, and a wrong number of targets", () => {
    const output = exact([[0.5, 0.5]]);
    assertThrows(
      () => crossEntropy()(engine, output, [2]),
      RangeError,
      "Cannot take 2 as the class of row 0: there are 2 classes",
    );
    assertThrows(() => crossEntropy()(engine, output, [0, 1]), RangeError, "with 2 labels");
    assertThrows(() => crossEntropy()(engine, output, exact([[1]])), RangeError, "1x2 and 1x1");
  });
});
