import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { fromRows, matrix, referenceEngine } from "../../mod.ts";
import {
  classAccuracies,
  classScores,
  confusionMatrix,
  surestMistakes,
  wilsonInterval,
} from "../../lib/training/metrics.ts";

describe("confusionMatrix()", () => {
  it("has targets as rows and predictions as columns", () => {
    const predictions = Uint8Array.of(0, 1, 2, 2, 0, 0);
    const targets = [0, 1, 1, 2, 2, 0];
    assertEquals(confusionMatrix(predictions, targets, 3), [[2, 0, 0], [0, 1, 1], [1, 0, 1]]);
  });

  it("adds up the weights of samples, where they have some", () => {
    const weights = [0.5, 2, 0, 1];
    const confusion = confusionMatrix([0, 1, 1, 0], [0, 1, 0, 1], 2, { weights });
    assertEquals(confusion, [[0.5, 0], [1, 2]]);
    assertEquals(classScores(confusion)[1], { precision: 1, recall: 2 / 3, f1: 0.8, samples: 3 });
    assertThrows(
      () => confusionMatrix([0], [0], 1, { weights: [-1] }),
      RangeError,
      "Cannot weight sample 0 by -1",
    );
  });

  it("has only zeros without samples", () => {
    assertEquals(confusionMatrix([], [], 2), [[0, 0], [0, 0]]);
  });

  it("counts every sample once", () => {
    const pair = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }));
    fc.assert(fc.property(fc.array(pair), (pairs) => {
      const counts = confusionMatrix(pairs.map(([p]) => p), pairs.map(([, t]) => t), 5);
      assertEquals(counts.flat().reduce((sum, count) => sum + count, 0), pairs.length);
      const right = pairs.filter(([p, t]) => p === t).length;
      assertEquals(counts.reduce((sum, row, i) => sum + (row[i] ?? NaN), 0), right);
    }));
  });

  it("rejects different numbers of predictions and targets", () => {
    assertThrows(
      () => confusionMatrix([0, 1], [0], 2),
      RangeError,
      "Cannot compare 2 predictions with 1 targets",
    );
  });

  it("rejects predictions and targets that are not classes", () => {
    for (const odd of [2, -1, 0.5, NaN]) {
      assertThrows(
        () => confusionMatrix([0, odd], [0, 1], 2),
        RangeError,
        `Cannot count prediction ${odd} for target 1 of sample 1: there are 2 classes`,
      );
      assertThrows(
        () => confusionMatrix([0, 1], [0, odd], 2),
        RangeError,
        `Cannot count prediction 1 for target ${odd} of sample 1: there are 2 classes`,
      );
    }
  });
});

describe("classAccuracies()", () => {
  it("returns the part of each row on the diagonal, and NaN for a class without samples", () => {
    assertEquals(classAccuracies([[3, 1, 0], [0, 0, 0], [1, 0, 1]]), [0.75, NaN, 0.5]);
  });
});

describe("classScores()", () => {
  it("returns precision by column, recall by row, and F1 by both", () => {
    assertEquals(classScores([[3, 1, 0], [2, 4, 0], [1, 0, 5]]), [
      { precision: 0.5, recall: 0.75, f1: 0.6, samples: 4 },
      { precision: 0.8, recall: 4 / 6, f1: 8 / 11, samples: 6 },
      { precision: 1, recall: 5 / 6, f1: 10 / 11, samples: 6 },
    ]);
  });

  it("returns NaN as recall of a class without samples, and as precision of one never predicted", () => {
    assertEquals(classScores([[2, 1, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]]), [
      { precision: 0.5, recall: 2 / 3, f1: 4 / 7, samples: 3 },
      { precision: 0, recall: NaN, f1: 0, samples: 0 },
      { precision: NaN, recall: 0, f1: 0, samples: 2 },
      { precision: NaN, recall: NaN, f1: NaN, samples: 0 },
    ]);
  });

  it("returns the harmonic mean of precision and recall as F1", () => {
    const counts = fc.array(fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(fc.property(counts, (confusion) => {
      for (const { precision, recall, f1 } of classScores(confusion)) {
        if (precision > 0 && recall > 0) {
          assertAlmostEquals(f1, 2 / (1 / precision + 1 / recall), 1e-12);
        }
      }
    }));
  });
});

describe("wilsonInterval()", () => {
  it("equals the four cases of Newcombe (1998), to four digits", () => {
    for (
      const [successes, samples, lower, upper] of [
        [81, 263, 0.2553, 0.3662],
        [15, 148, 0.0624, 0.1605],
        [0, 20, 0, 0.1611],
        [1, 29, 0.0061, 0.1718],
      ] as const
    ) {
      const interval = wilsonInterval(successes, samples);
      assertAlmostEquals(interval.lower, lower, 5e-5);
      assertAlmostEquals(interval.upper, upper, 5e-5);
    }
  });

  it("contains the proportion, is within 0 and 1, and mirrors the interval of the failures", () => {
    const cases = fc.integer({ min: 1, max: 1_000_000 })
      .chain((samples) => fc.tuple(fc.nat({ max: samples }), fc.constant(samples)));
    fc.assert(fc.property(cases, ([successes, samples]) => {
      const { lower, upper } = wilsonInterval(successes, samples);
      const part = successes / samples;
      assert(0 <= lower && lower <= part && part <= upper && upper <= 1);
      const mirrored = wilsonInterval(samples - successes, samples);
      assertAlmostEquals(mirrored.upper, 1 - lower, 1e-12);
      assertAlmostEquals(mirrored.lower, 1 - upper, 1e-12);
    }));
  });

  it("is wider for more deviations", () => {
    const [narrow, wide] = [1, 3].map((deviations) => wilsonInterval(5, 10, { deviations }));
    assert(narrow && wide && wide.lower < narrow.lower && wide.upper > narrow.upper);
    assertEquals(wilsonInterval(5, 10, { deviations: 0 }), { lower: 0.5, upper: 0.5 });
  });

  it("rejects successes that are not a whole number from 0 to the number of samples", () => {
    for (const [successes, samples] of [[0, 0], [3, 2], [-1, 2], [0.5, 2], [1, 1.5], [NaN, 1]]) {
      assertThrows(
        () => wilsonInterval(successes ?? NaN, samples ?? NaN),
        RangeError,
        `Cannot compute the interval of ${successes} successes in ${samples} samples`,
      );
    }
  });

  it("rejects deviations that are not a number from 0", () => {
    for (const deviations of [NaN, -1, Infinity]) {
      assertThrows(() => wilsonInterval(5, 10, { deviations }), RangeError, `${deviations}`);
    }
  });
});

describe("surestMistakes()", () => {
  const probabilities = fromRows([
    [0.25, 0.5, 0.25],
    [0.75, 0.125, 0.125],
    [0.125, 0.125, 0.75],
    [0, 1, 0],
    [0.5, 0.5, 0],
  ]);

  it("returns the mistakes with the largest probabilities, largest first", () => {
    assertEquals(surestMistakes(probabilities, [0, 1, 2, 0, 0], 2), [
      { index: 3, target: 0, prediction: 1, probability: 1, targetProbability: 0 },
      { index: 1, target: 1, prediction: 0, probability: 0.75, targetProbability: 0.125 },
    ]);
  });

  it("returns at most all mistakes, the first of equals first", () => {
    const mistakes = surestMistakes(probabilities, [1, 1, 1, 1, 1], 10);
    assertEquals(mistakes.map(({ index }) => index), [1, 2, 4]);
    assertEquals(surestMistakes(matrix(0, 3), [], 10), []);
  });

  it("finds as many mistakes as the confusion matrix", () => {
    const sample = fc.tuple(
      fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
      fc.nat(3),
    );
    fc.assert(fc.property(fc.array(sample, { minLength: 1 }), (samples) => {
      const targets = samples.map(([, target]) => target);
      const outputs = referenceEngine().softmax(fromRows(samples.map(([row]) => row)));
      const predictions = samples.map(([row]) => row.indexOf(Math.max(...row)));
      const confusion = confusionMatrix(predictions, targets, 4);
      const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
      assertEquals(surestMistakes(outputs, targets, Infinity).length, samples.length - right);
    }));
  });

  it("rejects logits, and all other rows that are no probabilities", () => {
    for (
      const [row, reason] of [
        [[10, -3], "it has 10 in column 0"],
        [[-0.5, 1.5], "it has -0.5 in column 0"],
        [[0.75, 0.75], "its numbers add up to 1.5, not 1"],
        [[0, 0], "its numbers add up to 0, not 1"],
      ] as const
    ) {
      assertThrows(
        () => surestMistakes(fromRows([[0.5, 0.5], row]), [0, 0], 1),
        RangeError,
        `Cannot take row 1 of the outputs as probabilities: ${reason}. ` +
          "Apply the engine's softmax to logits first",
      );
    }
  });

  it("puts rows of NaN last", () => {
    const diverged = fromRows([[NaN, NaN], [0.25, 0.75]]);
    assertEquals(surestMistakes(diverged, [1, 0], 2).map(({ index }) => index), [1, 0]);
  });

  it("rejects different numbers of targets and rows, targets that are not classes, and counts below 0", () => {
    assertThrows(
      () => surestMistakes(probabilities, [0], 1),
      RangeError,
      "Cannot compare 5 predictions with 1 targets",
    );
    for (const count of [-1, NaN]) {
      assertThrows(
        () => surestMistakes(probabilities, [0, 0, 0, 0, 0], count),
        RangeError,
        `Cannot return ${count} mistakes: it must be a number from 0`,
      );
    }
    for (const odd of [3, -1, 0.5, NaN]) {
      assertThrows(
        () => surestMistakes(fromRows([[1, 0, 0]]), [odd], 1),
        RangeError,
        `Cannot take ${odd} as the class of sample 0: there are 3 classes`,
      );
    }
  });
});
