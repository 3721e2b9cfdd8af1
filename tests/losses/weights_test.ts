import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  balancedClassWeights,
  binaryCrossEntropy,
  checkLossGradient,
  crossEntropy,
  type Engine,
  huber,
  type Labels,
  type Loss,
  type LossResult,
  type Matrix,
  meanAbsoluteError,
  meanSquaredError,
  type NumberArray,
  referenceEngine,
  smoothL1,
  softmaxCrossEntropy,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { requireWeighable } from "../../lib/losses/weights.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const logits = normalMatrix(1, 5, 3);
const probabilities = engine.softmax(logits);
const labels = [2, 0, 1, 1, 0];
const soft = engine.softmax(normalMatrix(2, 5, 3));
const weights = [1, 0.5, 0, 3, 0.25];

/** A loss with an output and targets, on some rows of them. */
interface Case {
  readonly name: string;
  readonly on: (
    engine: Engine,
    rows: readonly number[],
    weights?: NumberArray,
    reduction?: "mean" | "sum",
  ) => LossResult;
  /** The check of the gradient with weights. */
  readonly check: (weights: NumberArray) => ReturnType<typeof checkLossGradient>;
}

function caseOf<Expected extends Labels | Matrix>(
  name: string,
  make: (options: { reduction: "mean" | "sum" }) => Loss<Expected>,
  output: Matrix,
  targets: Expected,
  part: (targets: Expected, rows: readonly number[]) => Expected,
): Case {
  return {
    name,
    on: (engine, rows, weights, reduction = "mean") =>
      make({ reduction })(engine, rowsOf(output, rows), part(targets, rows), weights),
    check: (weights) =>
      checkLossGradient<Expected>(
        (engine, output, targets) => make({ reduction: "mean" })(engine, output, targets, weights),
        output,
        targets,
      ),
  };
}

const rowsOf = (of: Matrix, rows: readonly number[]): Matrix =>
  exact(rows.map((row) => toRows(of)[row] ?? []));
const labelsOf = (labels: Labels, rows: readonly number[]): Labels =>
  rows.map((row) => labels[row] ?? NaN);

const cases: readonly Case[] = [
  caseOf("softmaxCrossEntropy()", softmaxCrossEntropy, logits, labels, labelsOf),
  caseOf("softmaxCrossEntropy() of soft targets", softmaxCrossEntropy, logits, soft, rowsOf),
  caseOf(
    "softmaxCrossEntropy() with smoothing",
    (options) => softmaxCrossEntropy({ ...options, labelSmoothing: 0.2 }),
    logits,
    labels,
    labelsOf,
  ),
  caseOf("crossEntropy()", crossEntropy, probabilities, labels, labelsOf),
  caseOf("crossEntropy() of soft targets", crossEntropy, probabilities, soft, rowsOf),
  caseOf("binaryCrossEntropy()", binaryCrossEntropy, logits, soft, rowsOf),
  caseOf(
    "binaryCrossEntropy() with posWeight",
    (options) => binaryCrossEntropy({ ...options, posWeight: [2, 1, 0.5] }),
    logits,
    soft,
    rowsOf,
  ),
  caseOf("meanSquaredError()", meanSquaredError, logits, soft, rowsOf),
  caseOf("meanAbsoluteError()", meanAbsoluteError, logits, soft, rowsOf),
  caseOf("huber()", huber, logits, soft, rowsOf),
  caseOf("smoothL1()", (options) => smoothL1({ ...options, beta: 0.5 }), logits, soft, rowsOf),
];

const all = [0, 1, 2, 3, 4];
const total = weights.reduce((sum, weight) => sum + weight);

for (const { name, on, check } of cases) {
  describe(`the weights of samples in ${name}`, () => {
    const each = all.map((row) => on(engine, [row]));

    it("make the weighted mean, or the weighted sum", () => {
      const sum = all.reduce(
        (sum, row) => sum + (weights[row] ?? NaN) * (each[row]?.loss ?? NaN),
        0,
      );
      const { loss, mean } = on(engine, all, weights);
      assertAlmostEquals(loss, sum / total, 1e-14);
      assertAlmostEquals(mean?.value ?? NaN, sum / total, 1e-14);
      assertEquals(mean?.weight, total);
      const summed = on(engine, all, weights, "sum");
      assertAlmostEquals(summed.mean?.value ?? NaN, sum / total, 1e-14);
      const factor = summed.loss / loss;
      assertRows(summed.gradient, toRows(engine.scale(factor, on(engine, all, weights).gradient)));
    });

    it("have right gradients", () => {
      const { passed, message, error } = check(weights);
      assert(passed, message);
      assertLess(error, 1e-6);
    });

    it("leave out a sample of weight 0", () => {
      const kept = all.filter((row) => weights[row] !== 0);
      const without = on(engine, kept, kept.map((row) => weights[row] ?? NaN));
      const { loss, gradient } = on(engine, all, weights);
      assertAlmostEquals(loss, without.loss, 1e-14);
      assertEquals(toRows(gradient)[2]?.map((number) => number + 0), [0, 0, 0]);
    });

    it("give no loss and no gradient where all are 0", () => {
      const { loss, gradient, mean } = on(engine, all, [0, 0, 0, 0, 0]);
      assertEquals([loss, mean], [0, { value: 0, weight: 0 }]);
      assert(Array.from(gradient.data).every((number) => number === 0));
    });

    it("change nothing where all are 1", () => {
      const [plain, ones] = [on(engine, all), on(engine, all, Uint8Array.of(1, 1, 1, 1, 1))];
      assertAlmostEquals(plain.loss, ones.loss, 1e-15);
      assertRows(ones.gradient, toRows(plain.gradient), 1e-15);
      assertEquals(plain.mean?.weight, 5);
    });

    it("are refused where they are negative, not finite, or not one for each sample", () => {
      for (const odd of [-1, NaN, Infinity]) {
        assertThrows(
          () => on(engine, all, [1, 1, odd, 1, 1]),
          RangeError,
          `Cannot weight sample 2 by ${odd}: it must be a finite number from 0`,
        );
      }
      assertThrows(
        () => on(engine, all, [1, 1]),
        RangeError,
        "Cannot weight 5 samples by 2 weights: the counts differ",
      );
    });

    it("count on the wasm engine as on the reference", async () => {
      const wasm = await wasmEngine({ threads: 1 });
      for (const given of [undefined, weights]) {
        const [found, expected] = [on(wasm, all, given), on(engine, all, given)];
        assertAlmostEquals(found.loss, expected.loss, 1e-5);
        assertRows(found.gradient, toRows(expected.gradient), 1e-6);
      }
      wasm.close();
    });
  });
}

describe("requireWeighable()", () => {
  const plain = meanSquaredError();

  it("accepts a loss with four parameters, and one whose parameters cannot be counted", () => {
    const four: Loss<Matrix> = (engine, output, targets, weights) =>
      plain(engine, output, targets, weights);
    const rest: Loss<Matrix> = (...given) => plain(...given);
    for (const loss of [plain, four, rest]) requireWeighable(loss);
  });

  it("refuses other losses, and tells how to declare the parameter", () => {
    const three: Loss<Matrix> = (engine, output, targets) => plain(engine, output, targets);
    const byDefault: Loss<Matrix> = (engine, output, targets, weights = [1]) =>
      plain(engine, output, targets, weights);
    for (const loss of [three, byDefault]) {
      assertThrows(() => requireWeighable(loss), TypeError, "with a default value");
    }
  });
});

describe("the weights of classes", () => {
  const classWeights = [0.5, 2, 1];
  const ofLabels = labels.map((label) => classWeights[label] ?? NaN);
  const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

  it("are those of PyTorch for labels: the mean divides by the sum of the weights", () => {
    const losses = all.map((row) =>
      softmaxCrossEntropy()(engine, rowsOf(logits, [row]), labelsOf(labels, [row])).loss
    );
    const expected = sumOf(losses.map((loss, i) => loss * (ofLabels[i] ?? NaN))) / sumOf(ofLabels);
    const { loss, mean } = softmaxCrossEntropy({ classWeights })(engine, logits, labels);
    assertAlmostEquals(loss, expected, 1e-14);
    assertEquals(mean?.weight, sumOf(ofLabels));
    assertAlmostEquals(
      crossEntropy({ classWeights })(engine, probabilities, labels).loss,
      expected,
      1e-14,
    );
  });

  it("go with smoothing as in PyTorch", () => {
    const smoothing = 0.3;
    const logs = toRows(probabilities).map((row) => row.map(Math.log));
    const expected = sumOf(logs.map((row, i) => {
      const label = labels[i] ?? NaN;
      const spread = sumOf(row.map((log, c) => -log * (classWeights[c] ?? NaN))) / 3;
      return (1 - smoothing) * -(row[label] ?? NaN) * (ofLabels[i] ?? NaN) + smoothing * spread;
    })) / sumOf(ofLabels);
    const loss = softmaxCrossEntropy({ classWeights, labelSmoothing: smoothing });
    assertAlmostEquals(loss(engine, logits, labels).loss, expected, 1e-14);
  });

  it("give the same loss for labels and their one-hot rows", () => {
    const oneHot = exact(labels.map((label) => [0, 1, 2].map((c) => c === label ? 1 : 0)));
    for (const labelSmoothing of [0, 0.1]) {
      for (const given of [undefined, weights]) {
        const loss = softmaxCrossEntropy({ classWeights, labelSmoothing });
        const [a, b] = [
          loss(engine, logits, labels, given),
          loss(engine, logits, oneHot, given),
        ];
        assertAlmostEquals(a.loss, b.loss, 1e-14);
        assertRows(a.gradient, toRows(b.gradient), 1e-14);
        assertAlmostEquals(a.mean?.weight ?? NaN, b.mean?.weight ?? NaN, 1e-14);
      }
    }
  });

  it("have right gradients, with smoothing, soft targets and weights of samples too", () => {
    for (const labelSmoothing of [0, 0.1]) {
      for (const targets of [labels, soft]) {
        for (const given of [undefined, weights]) {
          const loss: Loss = (engine, output, targets) =>
            softmaxCrossEntropy({ classWeights, labelSmoothing })(engine, output, targets, given);
          const { passed, message } = checkLossGradient(loss, logits, targets);
          assert(passed, message);
        }
      }
    }
    for (const targets of [labels, soft]) {
      const loss = crossEntropy({ classWeights });
      const { passed, message } = checkLossGradient(loss, probabilities, targets);
      assert(passed, message);
    }
  });

  it("change nothing where all are 1, and leave out a class where its weight is 0", () => {
    const plain = softmaxCrossEntropy()(engine, logits, labels);
    const ones = softmaxCrossEntropy({ classWeights: [1, 1, 1] })(engine, logits, labels);
    assertAlmostEquals(ones.loss, plain.loss, 1e-14);
    const without = softmaxCrossEntropy({ classWeights: [1, 0, 1] })(engine, logits, labels);
    const rows = [0, 1, 4];
    assertAlmostEquals(
      without.loss,
      softmaxCrossEntropy()(engine, rowsOf(logits, rows), labelsOf(labels, rows)).loss,
      1e-14,
    );
    const none = softmaxCrossEntropy({ classWeights: [0, 0, 0] })(engine, logits, labels);
    assertEquals([none.loss, none.mean?.weight], [0, 0]);
  });

  it("are refused where they are negative, not finite, or not one for each class", () => {
    for (const odd of [-1, NaN, Infinity]) {
      for (const make of [softmaxCrossEntropy, crossEntropy]) {
        assertThrows(
          () => make({ classWeights: [1, odd, 1] }),
          RangeError,
          `Cannot weight class 1 by ${odd}: it must be a finite number from 0`,
        );
      }
    }
    assertThrows(
      () => softmaxCrossEntropy({ classWeights: [1, 2] })(engine, logits, labels),
      RangeError,
      "Cannot weight 3 classes by 2 weights: the counts differ",
    );
    assertThrows(
      () => softmaxCrossEntropy({ classWeights })(engine, logits, [0, 1, 3, 0, 0]),
      RangeError,
      "Cannot take 3 as the class of row 2",
    );
  });
});

describe("balancedClassWeights()", () => {
  it("is the number of samples divided by classes and samples of the class", () => {
    assertEquals(balancedClassWeights([0, 0, 0, 1], 2), [4 / 6, 2]);
  });

  it("makes all classes that occur count alike, and has 1 for the others", () => {
    const labels = [0, 0, 0, 2, 2, 3];
    const found = balancedClassWeights(labels, 4);
    assertEquals(found[1], 1);
    const sums = [0, 2, 3].map((label) =>
      labels.filter((each) => each === label).length * (found[label] ?? NaN)
    );
    assertEquals(new Set(sums), new Set([2]));
    assertNotEquals(found[0], found[2]);
  });

  it("rejects what is no class", () => {
    for (const odd of [2, -1, 0.5, NaN]) {
      assertThrows(
        () => balancedClassWeights([0, odd], 2),
        RangeError,
        `Cannot take ${odd} as the class of sample 1: there are 2 classes`,
      );
    }
  });
});
