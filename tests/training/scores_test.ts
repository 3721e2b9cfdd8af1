import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { fromRows, matrix, oneHot } from "../../mod.ts";
import {
  accuracyScore,
  binaryScores,
  ofColumns,
  r2Score,
  regressionScores,
  rocAucScore,
} from "../../lib/training/metrics.ts";
import { exact } from "../shared/matrices.ts";

describe("accuracyScore()", () => {
  const outputs = fromRows([[1, 0, 0], [0, 2, 1], [0, 0, 5], [1, 1, 0]]);

  it("is the part of the samples whose class has the largest output", () => {
    assertEquals(accuracyScore(outputs, [0, 1, 1, 0]), 0.75);
    assertEquals(accuracyScore(outputs, oneHot([0, 1, 1, 0], 3)), 0.75);
  });

  it("is the part of the weight with weights", () => {
    const weights = [1, 1, 6, 0];
    assertEquals(accuracyScore(outputs, [0, 1, 1, 0], { weights }), 0.25);
    assertEquals(accuracyScore(outputs, [0, 1, 1, 0], { weights: [0, 0, 0, 0] }), NaN);
  });

  it("counts a sample whose output has a NaN as wrong", () => {
    const odd = fromRows([[NaN, NaN], [NaN, 5], [5, NaN], [Infinity, -Infinity], [0, 1]]);
    assertEquals(accuracyScore(odd, [0, 0, 0, 0, 1]), 0.4);
    assertEquals(accuracyScore(odd, [1, 1, 1, 0, 1]), 0.4);
  });

  it("rejects one column, labels that are no classes, and sizes that do not fit", () => {
    assertThrows(
      () => accuracyScore(fromRows([[1], [2]]), [0, 0]),
      RangeError,
      "Cannot tell classes by 1 column: take binaryScores() with a threshold",
    );
    assertThrows(() => accuracyScore(outputs, [0, 1, 3, 0]), RangeError, "Cannot take 3");
    assertThrows(() => accuracyScore(outputs, [0, 1]), RangeError, "with 2 labels");
    assertThrows(
      () => accuracyScore(outputs, [0, 1, 1, 0], { weights: [1] }),
      RangeError,
      "Cannot weight 4 samples by 1 weights",
    );
  });
});

describe("regressionScores()", () => {
  it("has the numbers of scikit-learn's documentation", () => {
    // r2_score, mean_absolute_error and mean_squared_error of the same example.
    const targets = exact([[3], [-0.5], [2], [7]]);
    const outputs = exact([[2.5], [0], [2], [8]]);
    const scores = regressionScores(outputs, targets);
    assertAlmostEquals(scores.meanAbsoluteError, 0.5, 1e-15);
    assertAlmostEquals(scores.meanSquaredError, 0.375, 1e-15);
    assertAlmostEquals(scores.r2, 0.9486081370449679, 1e-15);
    assertEquals(r2Score(outputs, targets), scores.r2);
  });

  it("is the mean over several columns, as in scikit-learn's documentation", () => {
    const targets = exact([[0.5, 1], [-1, 1], [7, -6]]);
    const outputs = exact([[0, 2], [-1, 2], [8, -5]]);
    const scores = regressionScores(outputs, targets);
    assertAlmostEquals(scores.meanSquaredError, 0.7083333333333334, 1e-15);
    assertAlmostEquals(scores.meanAbsoluteError, 0.75, 1e-15);
    assertAlmostEquals(scores.r2, 0.9368005266622779, 1e-15);
  });

  it("counts samples by their weights, as if they were there so many times", () => {
    const [targets, outputs] = [exact([[1], [2], [4]]), exact([[2], [2], [3]])];
    const weighted = regressionScores(outputs, targets, { weights: [2, 0, 1] });
    const repeated = regressionScores(exact([[2], [2], [3]]), exact([[1], [1], [4]]));
    assertAlmostEquals(weighted.r2, repeated.r2, 1e-15);
    assertAlmostEquals(weighted.meanSquaredError, repeated.meanSquaredError, 1e-15);
    assertAlmostEquals(weighted.meanAbsoluteError, repeated.meanAbsoluteError, 1e-15);
  });

  it("is 0 for the mean of the targets, below 0 for less, and NaN where these are all equal", () => {
    const targets = exact([[1], [3]]);
    assertEquals(r2Score(exact([[2], [2]]), targets), 0);
    assertEquals(r2Score(exact([[3], [1]]), targets), -3);
    assertEquals(r2Score(exact([[1], [2]]), exact([[1], [1]])), NaN);
    const none = regressionScores(matrix(0, 1), matrix(0, 1));
    assertEquals(none, { meanAbsoluteError: NaN, meanSquaredError: NaN, r2: NaN });
  });

  it("is NaN where an output is NaN", () => {
    const scores = regressionScores(exact([[NaN], [1]]), exact([[1], [2]]));
    assertEquals(scores, { meanAbsoluteError: NaN, meanSquaredError: NaN, r2: NaN });
  });

  it("rejects sizes that differ", () => {
    assertThrows(
      () => regressionScores(exact([[1, 2]]), exact([[1]])),
      RangeError,
      "Cannot compare outputs of 1x2 with targets of 1x1: their sizes differ",
    );
  });
});

describe("binaryScores()", () => {
  const outputs = exact([[0.9], [0.8], [0.3], [0.6], [0.1]]);
  const targets = [1, 0, 1, 1, 0];

  it("counts what is above the threshold as yes", () => {
    assertEquals(binaryScores(outputs, targets, { threshold: 0.5 }), {
      accuracy: 0.6,
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
      truePositives: 2,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 1,
    });
    const strict = binaryScores(outputs, targets, { threshold: 0.8 });
    assertEquals([strict.precision, strict.recall, strict.f1], [1, 1 / 3, 0.5]);
  });

  it("takes a matrix of answers, and counts all its elements", () => {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = binaryScores(
      exact([[2, -1], [3, 4]]),
      exact([[1, 1], [0, 1]]),
      { threshold: 0 },
    );
    assertEquals([truePositives, falsePositives, trueNegatives, falseNegatives], [2, 1, 0, 1]);
  });

  it("counts samples by their weights", () => {
    const weights = [1, 2, 0.5, 0, 4];
    const scores = binaryScores(outputs, targets, { threshold: 0.5, weights });
    assertAlmostEquals(scores.accuracy, 5 / 7.5, 1e-15);
    assertAlmostEquals(scores.precision, 1 / 3, 1e-15);
    assertAlmostEquals(scores.recall, 1 / 1.5, 1e-15);
    assertAlmostEquals(scores.f1, 2 / 4.5, 1e-15);
  });

  it("knows no precision without predictions of yes, and no recall without answers of yes", () => {
    const none = binaryScores(outputs, [0, 0, 0, 0, 0], { threshold: 2 });
    assertEquals([none.accuracy, none.precision, none.recall, none.f1], [1, NaN, NaN, NaN]);
  });

  it("is NaN where an output is NaN", () => {
    const diverged = binaryScores(exact([[NaN], [1]]), [1, 1], { threshold: 0 });
    const { accuracy, precision, recall, f1 } = diverged;
    assertEquals([accuracy, precision, recall, f1], [NaN, NaN, NaN, NaN]);
  });

  it("rejects a threshold that is no number, answers that are none, and sizes that do not fit", () => {
    for (const threshold of [NaN, Infinity]) {
      assertThrows(
        () => binaryScores(outputs, targets, { threshold }),
        RangeError,
        `at a threshold of ${threshold}: take 0 for logits, and 0.5 for probabilities`,
      );
    }
    for (const odd of [2, 0.5, -1, NaN]) {
      assertThrows(
        () => binaryScores(outputs, [0, odd, 0, 0, 0], { threshold: 0 }),
        RangeError,
        `Cannot take ${odd} as the answer 1: it must be 1 for yes or 0 for no`,
      );
    }
    assertThrows(() => binaryScores(outputs, [1], { threshold: 0 }), RangeError, "with 1 labels");
    assertThrows(
      () => binaryScores(outputs, exact([[1]]), { threshold: 0 }),
      RangeError,
      "their sizes differ",
    );
  });

  it("does not compile without a threshold", () => {
    // @ts-expect-error Logits and probabilities need different thresholds.
    const neverRun = () => binaryScores(outputs, targets, {});
    assertEquals(typeof neverRun, "function");
  });
});

describe("rocAucScore()", () => {
  it("has the number of scikit-learn's documentation", () => {
    assertEquals(rocAucScore(exact([[0.1], [0.4], [0.35], [0.8]]), [0, 0, 1, 1]), 0.75);
  });

  it("is the part of all pairs of a yes and a no in their order, and ties count half", () => {
    const sample = fc.record({
      output: fc.integer({ min: -3, max: 3 }),
      answer: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(fc.property(fc.array(sample, { minLength: 1, maxLength: 12 }), (samples) => {
      const yes = samples.filter(({ answer }) => answer === 1);
      const no = samples.filter(({ answer }) => answer === 0);
      let [area, pairs] = [0, 0];
      for (const a of yes) {
        for (const b of no) {
          area += a.weight * b.weight * (1 + Math.sign(a.output - b.output)) / 2;
          pairs += a.weight * b.weight;
        }
      }
      const found = rocAucScore(
        exact(samples.map(({ output }) => [output])),
        samples.map(({ answer }) => answer),
        { weights: samples.map(({ weight }) => weight) },
      );
      if (pairs === 0) assertEquals(found, NaN);
      else assertAlmostEquals(found, area / pairs, 1e-12);
    }));
  });

  it("is NaN where an output is NaN, and rejects several columns", () => {
    assertEquals(rocAucScore(exact([[NaN], [1]]), [0, 1]), NaN);
    assertThrows(
      () => rocAucScore(exact([[1, 2]]), [0, 1]),
      RangeError,
      "Cannot rank outputs of 2 columns: take ofColumns() for one of them",
    );
  });
});

describe("ofColumns()", () => {
  it("is a metric of some columns of outputs and targets", () => {
    const [outputs, targets] = [exact([[9, 1, 2], [9, 4, 3]]), exact([[0, 1, 0], [0, 0, 1]])];
    assertEquals(ofColumns(1, 3, accuracyScore)(outputs, targets, {}), 0);
    assertEquals(ofColumns(1, 3, accuracyScore)(outputs, targets, { weights: [0, 0] }), NaN);
    const { meanAbsoluteError } = ofColumns(2, 3, regressionScores)(outputs, targets, {});
    assertEquals(meanAbsoluteError, 2);
  });

  it("rejects what is no range of the columns", () => {
    for (const [from, to] of [[0, 4], [-1, 2], [1, 1], [0.5, 1]] as const) {
      assertThrows(
        () => ofColumns(from, to, accuracyScore)(matrix(2, 3), matrix(2, 3), {}),
        RangeError,
        `Cannot take columns ${from} to ${to} of 2x3`,
      );
    }
  });
});
