import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  adamw,
  augment,
  averaged,
  averageWeights,
  batchNorm,
  binaryCrossEntropy,
  chain,
  clipByGlobalNorm,
  conv2d,
  crossEntropy,
  type Dataset,
  dense,
  fit,
  huber,
  initialState,
  type Labels,
  type Loss,
  type Matrix,
  meanAbsoluteError,
  meanSquaredError,
  multiLoss,
  type Optimizer,
  type OptimizerState,
  pipe,
  random,
  relu,
  rmsprop,
  schedules,
  sgd,
  sigmoid,
  smoothL1,
  softmax,
  softmaxCrossEntropy,
} from "../../../mod.ts";
import { lateEngine } from "../../engines/late.ts";
import { normalMatrix } from "../../shared/matrices.ts";
import { assertSame } from "./told.ts";

const inputs = normalMatrix(1, 20, 2);
const labels = Array.from({ length: 20 }, (_, i) => i % 3);
const weights = labels.map((label) => 1 + label / 2);
const numbers = normalMatrix(2, 20, 3);
const oneHot = { rows: 20, cols: 3, data: labels.flatMap((i) => [0, 1, 2].map((j) => +(i === j))) };
const classWeights = [1, 2, 3];
const network = dense(2, 3);
const shared = { network, optimizer: sgd(0.1), batchSize: 3, epochs: 2, stateEvery: 3 };

describe("a loss on a late engine", () => {
  const ofLabels: Readonly<Record<string, Loss<Labels>>> = {
    softmaxCrossEntropy: softmaxCrossEntropy(),
    "softmaxCrossEntropy with classWeights": softmaxCrossEntropy({ classWeights }),
    "softmaxCrossEntropy with all options": softmaxCrossEntropy({
      classWeights,
      labelSmoothing: 0.1,
      reduction: "sum",
    }),
  };
  for (const [name, loss] of Object.entries(ofLabels)) {
    it(`trains by labels as on other engines: ${name}`, async () => {
      await assertSame({ ...shared, loss }, () => ({ inputs, targets: labels }));
      await assertSame({ ...shared, loss }, () => ({ inputs, targets: labels, weights }));
    });
  }

  /** Losses, and by how much their float32 numbers may differ. */
  const ofMatrices: Readonly<Record<string, readonly [Loss<Matrix>, Matrix, number?]>> = {
    softmaxCrossEntropy: [softmaxCrossEntropy(), oneHot],
    "softmaxCrossEntropy with classWeights": [softmaxCrossEntropy({ classWeights }), oneHot],
    binaryCrossEntropy: [binaryCrossEntropy(), oneHot],
    "binaryCrossEntropy with posWeight": [binaryCrossEntropy({ posWeight: [1, 2, 3] }), oneHot],
    meanSquaredError: [meanSquaredError({ reduction: "sum" }), numbers],
    meanAbsoluteError: [meanAbsoluteError(), numbers],
    huber: [huber({ delta: 0.7 }), numbers, 1e-4],
    smoothL1: [smoothL1({ beta: 0.7 }), numbers, 1e-4],
    multiLoss: [
      multiLoss([
        { from: 0, to: 1, loss: meanSquaredError() },
        { from: 1, to: 3, loss: binaryCrossEntropy(), weight: 0.5 },
      ]),
      oneHot,
    ],
    "multiLoss of weighted classes": [
      multiLoss([
        { from: 0, to: 3, loss: softmaxCrossEntropy({ classWeights }) },
        { from: 0, to: 3, loss: meanAbsoluteError(), weight: 0.5 },
      ]),
      oneHot,
    ],
  };
  for (const [name, [loss, targets, tolerance]] of Object.entries(ofMatrices)) {
    it(`trains by matrices as on other engines: ${name}`, async () => {
      const validation = { inputs, targets };
      await assertSame({ ...shared, loss, validation }, () => ({ inputs, targets }), tolerance);
      await assertSame({ ...shared, loss }, () => ({ inputs, targets, weights }), tolerance);
    });
  }

  it("trains on probabilities as on other engines: crossEntropy", async () => {
    const config = { ...shared, network: pipe(network, softmax()), loss: crossEntropy() };
    await assertSame({ ...config, stateEvery: 1 }, () => ({ inputs, targets: labels }));
    await assertSame<Labels | Matrix>(config, () => ({ inputs, targets: oneHot }));
  });

  it("tells the row of a target that is no probability, as on other engines", async () => {
    const targets = { ...oneHot, data: oneHot.data.map((x, i) => i === 31 ? 3 : x) };
    for (const loss of [softmaxCrossEntropy(), binaryCrossEntropy()]) {
      const whole = { ...shared, loss, shuffle: false, stateEvery: 100 };
      const { reports, error } = await assertSame<Matrix>(whole, () => ({ inputs, targets }));
      assertEquals(reports.length, 3);
      assertMatch((error as Error).message, /^Cannot take row 1 of the targets as probabilities/);
    }
  });

  it("tells an output that has no probabilities when it is read", async () => {
    const engine = lateEngine();
    const config = { ...shared, engine, network: pipe(network, sigmoid()), loss: crossEntropy() };
    const training = fit(config, initialState(config, random.key(1)), { inputs, targets: labels });
    await assertRejects(
      () => training.next(),
      RangeError,
      "Cannot take the output as probabilities: a number is not from 0 to 1, or a row does not add up to 1. Take",
    );
  });

  it("may give plain numbers", async () => {
    const loss: Loss<Labels> = (engine, output, targets) => {
      const { losses, gradient } = engine.softmaxCrossEntropy(output, targets, 0);
      return { loss: 7, gradient: engine.scale(1 / losses.rows, gradient) };
    };
    const { reports } = await assertSame({ ...shared, loss }, () => ({ inputs, targets: labels }));
    assertEquals((reports[0] as { readonly loss: number }).loss, 7);
  });

  it("may make its number of scalars", async () => {
    const loss: Loss<Labels> = (engine, output, targets) => {
      const { losses, gradient } = engine.softmaxCrossEntropy(output, targets, 0);
      const sum = engine.sum(losses);
      return {
        get loss() {
          return sum.value / output.rows;
        },
        gradient: engine.scale(1 / output.rows, gradient),
      };
    };
    await assertSame({ ...shared, loss }, () => ({ inputs, targets: labels }));
  });
});

describe("an optimizer on a late engine", () => {
  const optimizers: Readonly<Record<string, readonly [Optimizer<OptimizerState>, number?]>> = {
    adam: [adam(0.01)],
    adamw: [adamw(schedules.cosine(0.01, { steps: 20 }))],
    rmsprop: [rmsprop(0.01)],
    "sgd with nesterov momentum": [sgd(0.1, { momentum: 0.9, nesterov: true })],
    averageWeights: [chain(sgd(0.1), averageWeights(0.9))],
    "clipByGlobalNorm that clips": [chain(clipByGlobalNorm(0.1), sgd(0.1)), 1e-5],
    "clipByGlobalNorm that does not": [chain(clipByGlobalNorm(100), sgd(0.1)), 1e-5],
  };
  for (const [name, [optimizer, tolerance]] of Object.entries(optimizers)) {
    it(`takes the same steps as on other engines: ${name}`, async () => {
      await assertSame(
        { ...shared, loss: softmaxCrossEntropy(), optimizer },
        () => ({ inputs, targets: labels }),
        tolerance,
      );
    });
  }

  it("evaluates averaged weights", async () => {
    const optimizer = chain(sgd(0.1), averageWeights(0.9));
    const validation: Dataset<Labels> = { inputs, targets: labels };
    await assertSame({
      ...{ ...shared, loss: softmaxCrossEntropy(), optimizer, validation },
      evaluated: ({ params, optimizer }) => averaged(params, optimizer),
    }, () => validation);
  });
});

describe("layers and augmentation on a late engine", () => {
  const image = { height: 4, width: 4, channels: 1 };
  const pictures = { inputs: normalMatrix(3, 12, 16), targets: labels.slice(0, 12), ...image };
  const config = {
    network: pipe(
      conv2d(2, [3, 3], { image }),
      batchNorm(),
      relu(),
      dense(8, 3),
    ),
    loss: softmaxCrossEntropy(),
    optimizer: sgd(0.1),
    batchSize: 4,
    epochs: 2,
  };

  it("train as on other engines", async () => {
    // Batch normalization divides by roots on the late engine, and rounds in another way.
    const varied = { ...config, augment: augment({ shift: 1, rotate: 20 }) };
    await assertSame(varied, () => pictures, 1e-5);
    const bent = augment({ shift: 1, elastic: { alpha: 1, sigma: 2 } });
    await assertSame({ ...config, validation: pictures, augment: bent }, () => pictures, 1e-5);
  });
});
