import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  binaryCrossEntropy,
  checkLossGradient,
  dense,
  evaluate,
  fit,
  fromRows,
  initialState,
  type Loss,
  type Matrix,
  meanSquaredError,
  multiLoss,
  oneHot,
  parseCheckpoint,
  pipe,
  random,
  referenceEngine,
  serializeCheckpoint,
  sgd,
  softmaxCrossEntropy,
  tanh,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { accuracyScore, binaryScores, ofColumns, r2Score } from "../../lib/training/metrics.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });

describe("multiLoss()", () => {
  const output = normalMatrix(1, 4, 6);
  const classes = oneHot([0, 2, 1, 1], 3);
  const targets = engine.concatColumns([classes, normalMatrix(2, 4, 1), oneHot([0, 1, 1, 0], 2)]);
  const parts = [
    { from: 0, to: 3, loss: softmaxCrossEntropy() },
    { from: 3, to: 4, loss: meanSquaredError(), weight: 0.1 },
    { from: 4, to: 6, loss: binaryCrossEntropy(), weight: 2 },
  ];
  const weights = [1, 2, 0, 0.5];

  it("is the weighted sum of the losses of ranges of columns", () => {
    for (const given of [undefined, weights]) {
      const losses = parts.map(({ from, to, loss }) => {
        const [a, b] = [output, targets].map((each) => engine.sliceColumns(each, from, to));
        assert(a && b);
        return loss(engine, a, b, given);
      });
      const [digit, size, flags] = losses;
      assert(digit && size && flags);
      const { loss, gradient, mean } = multiLoss(parts)(engine, output, targets, given);
      assertAlmostEquals(loss, digit.loss + 0.1 * size.loss + 2 * flags.loss, 1e-14);
      assertAlmostEquals(mean?.value ?? NaN, loss, 1e-14);
      assertEquals(mean?.weight, given ? 3.5 : 4);
      const expected = engine.concatColumns([
        digit.gradient,
        engine.scale(0.1, size.gradient),
        engine.scale(2, flags.gradient),
      ]);
      assertRows(gradient, toRows(expected), 1e-15);
    }
  });

  it("has right gradients", () => {
    const weighted: Loss<Matrix> = (engine, output, targets) =>
      multiLoss(parts)(engine, output, targets, weights);
    for (const loss of [multiLoss(parts), weighted]) {
      const { passed, message } = checkLossGradient(loss, output, targets);
      assert(passed, message);
    }
  });

  it("gives no gradient to columns in no range, and adds those of ranges that overlap", () => {
    const loss = multiLoss([
      { from: 1, to: 3, loss: meanSquaredError({ reduction: "sum" }) },
      { from: 2, to: 3, loss: meanSquaredError({ reduction: "sum" }), weight: 3 },
    ]);
    const { gradient } = loss(engine, exact([[5, 1, 2, 9]]), exact([[0, 0, 0, 0]]));
    assertRows(gradient, [[0, 2, 16, 0]], 1e-15);
  });

  it("reports the same mean whatever the batch size, with class weights and sums, also nested", async () => {
    const network = pipe(dense(6, 6));
    const options = { classWeights: [0.2, 1, 5] };
    const digit = { from: 0, to: 3, loss: softmaxCrossEntropy(options) };
    const size = { from: 3, to: 4, loss: meanSquaredError({ reduction: "sum" }), weight: 0.5 };
    const inner = multiLoss([digit, size]);
    const flags = { from: 4, to: 6, loss: binaryCrossEntropy() };
    const config = {
      ...{ engine, network, optimizer: sgd(0) },
      loss: multiLoss([{ from: 0, to: 6, loss: inner, weight: 3 }, flags]),
    };
    const state = initialState(config, random.key(1));
    const dataset = { inputs: output, targets };
    const prediction = network.forward(engine, state.params, output, {
      ...{ training: false, key: random.key(0), statistics: [] },
    }).output;
    const means = [digit, size, flags].map(({ from, to, loss }) => {
      const [a, b] = [prediction, targets].map((each) => engine.sliceColumns(each, from, to));
      assert(a && b);
      return loss(engine, a, b).mean?.value ?? NaN;
    });
    const [first = NaN, second = NaN, third = NaN] = means;
    const expected = 3 * (first + 0.5 * second) + third;
    for (const batchSize of [1, 2, 3, 4]) {
      const { loss } = evaluate(config, state, dataset, { batchSize });
      assertAlmostEquals(loss, expected, 1e-12);
      const reports = await Array.fromAsync(
        fit({ ...config, batchSize, stateEvery: 1 }, state, dataset),
      );
      assertAlmostEquals(reports.at(-1)?.loss ?? NaN, expected, 1e-12);
      // The totals go through a checkpoint.
      for (const { state: midway } of reports) {
        if (!midway?.soFar) continue;
        const bytes = serializeCheckpoint({ state: midway, metadata: new Map() });
        const resumed = parseCheckpoint(bytes, state).state;
        assertEquals(resumed.soFar, midway.soFar);
        const rest = await Array.fromAsync(fit({ ...config, batchSize }, resumed, dataset));
        assertAlmostEquals(rest.at(-1)?.loss ?? NaN, expected, 1e-12);
      }
    }
  });

  it("takes the loss of a part as its mean if it tells none", () => {
    const own: Loss<Matrix> = (engine, output, targets) => {
      const { loss, gradient } = meanSquaredError()(engine, output, targets);
      return { loss, gradient };
    };
    const { loss, mean } = multiLoss([{ from: 0, to: 6, loss: own, weight: 2 }])(
      engine,
      output,
      targets,
    );
    assertEquals(mean, { value: loss, weight: 4, parts: [{ value: loss, weight: 4 }] });
  });

  it("keeps means and sums apart", () => {
    const summed = meanSquaredError({ reduction: "sum" });
    const { loss, mean } = multiLoss([{ from: 0, to: 6, loss: summed }])(engine, output, targets);
    assertAlmostEquals(mean?.value ?? NaN, loss / 24, 1e-14);
  });

  it("is the same on the wasm engine", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const [found, expected] = [wasm, engine].map((each) =>
      multiLoss(parts)(each, output, targets, weights)
    );
    assertAlmostEquals(found?.loss ?? NaN, expected?.loss ?? NaN, 1e-5);
    assertRows(found?.gradient ?? output, toRows(expected?.gradient ?? output), 1e-6);
    wasm.close();
  });

  it("trains a network with several outputs, and evaluate() tells the score of each", async () => {
    const inputs = normalMatrix(5, 60, 2);
    const rows = toRows(inputs);
    const dataset = {
      inputs,
      targets: referenceEngine().concatColumns([
        oneHot(rows.map(([x = 0]) => x > 0 ? 1 : 0), 2),
        fromRows(rows.map(([x = 0, y = 0]) => [x - 2 * y])),
        fromRows(rows.map(([, y = 0]) => [y > 0.5 ? 1 : 0])),
      ]),
    };
    const config = {
      engine: referenceEngine(),
      network: pipe(dense(2, 16), tanh(), dense(16, 4)),
      loss: multiLoss([
        { from: 0, to: 2, loss: softmaxCrossEntropy() },
        { from: 2, to: 3, loss: meanSquaredError() },
        { from: 3, to: 4, loss: binaryCrossEntropy() },
      ]),
      optimizer: sgd(0.1, { momentum: 0.9 }),
      batchSize: 16,
      epochs: 60,
    };
    let state = initialState(config, random.key(1));
    for await (const report of fit(config, state, dataset)) {
      if (report.kind === "epoch") state = report.state;
    }
    const { accuracy, scores } = evaluate(config, state, dataset, {
      metrics: {
        side: ofColumns(0, 2, accuracyScore),
        difference: ofColumns(2, 3, r2Score),
        high: ofColumns(
          3,
          4,
          (outputs, targets, { weights }) =>
            binaryScores(outputs, targets, { threshold: 0, weights }),
        ),
      },
    });
    assertEquals(accuracy, undefined);
    assert(scores.side > 0.95, `${scores.side}`);
    assert(scores.difference > 0.95, `${scores.difference}`);
    assert(scores.high.f1 > 0.9, `${scores.high.f1}`);
  });

  it("rejects no outputs, ranges that are none, and weights that are none", () => {
    const loss = meanSquaredError();
    assertThrows(() => multiLoss([]), RangeError, "Cannot add up no losses");
    for (
      const [from, to] of [[-1, 2], [2, 2], [3, 1], [0.5, 2], [NaN, 1], [0, Infinity]] as const
    ) {
      assertThrows(
        () => multiLoss([{ from, to, loss }]),
        RangeError,
        `Cannot take columns ${from} to ${to} as output 0`,
      );
    }
    for (const weight of [-1, NaN, Infinity]) {
      assertThrows(
        () => multiLoss([{ from: 0, to: 1, loss, weight }]),
        RangeError,
        `Cannot weight output 0 by ${weight}`,
      );
    }
  });

  it("has the reduction of its parts, and none where they differ", () => {
    const [mean, sum] = [meanSquaredError(), meanSquaredError({ reduction: "sum" })];
    const silent: Loss<Matrix> = (engine, output) => ({
      loss: 0,
      gradient: engine.scale(0, output),
    });
    const reductionOf = (first: Loss<Matrix>, second: Loss<Matrix>) =>
      multiLoss([{ from: 0, to: 1, loss: first }, { from: 1, to: 2, loss: second }])(
        engine,
        exact([[1, 2]]),
        exact([[3, 4]]),
      ).reduction;
    assertEquals(reductionOf(mean, mean), "mean");
    assertEquals(reductionOf(sum, sum), "sum");
    assertEquals(reductionOf(mean, sum), undefined);
    assertEquals(reductionOf(mean, silent), undefined);
  });

  it("rejects ranges beyond the output, targets of another size, and parts that take no weights", () => {
    const loss = multiLoss(parts);
    assertThrows(
      () => loss(engine, exact([[1, 2, 3, 4, 5]]), exact([[1, 0, 0, 4, 5]])),
      RangeError,
      "Cannot take columns 4 to 6 of an output of 1x5",
    );
    assertThrows(() => loss(engine, output, classes), RangeError, "Cannot compare 4x6 and 4x3");
    const own: Loss<Matrix> = (engine, output, targets) =>
      meanSquaredError()(engine, output, targets);
    assertThrows(
      () => multiLoss([{ from: 0, to: 6, loss: own }])(engine, output, targets, weights),
      TypeError,
      "Cannot weight samples: the loss takes no weights",
    );
  });
});
