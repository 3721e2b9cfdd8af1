import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  augment,
  type Augmentation,
  type Batches,
  binaryCrossEntropy,
  dense,
  dropout,
  evaluate,
  evaluateBatches,
  type EvaluateOptions,
  fromRows,
  imageDataset,
  type Labels,
  type Loss,
  type Matrix,
  matrix,
  meanSquaredError,
  multiLoss,
  pipe,
  random,
  referenceEngine,
  softmaxCrossEntropy,
  subset,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { accuracyScore, r2Score, regressionScores } from "../../lib/training/metrics.ts";
import { normalMatrix } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const config = { engine, network: dense(2, 2, { bias: false }), loss: softmaxCrossEntropy() };
/** The parameters of a network whose output is its input. */
const identity = { params: { weights: matrix(2, 2, [1, 0, 0, 1]) }, statistics: [] };

describe("evaluate()", () => {
  const dataset = {
    inputs: fromRows([[2, 0], [0, 2], [1, 0], [0, 1], [5, 0]]),
    targets: Uint8Array.of(0, 1, 1, 1, 0),
  };
  const losses = [2, 2, -1, 1, 5].map((margin) => Math.log1p(Math.exp(-margin)));

  it("returns the mean loss, the accuracy and all predictions", () => {
    const { loss, accuracy, predictions } = evaluate(config, identity, dataset);
    assertAlmostEquals(loss, losses.reduce((sum, each) => sum + each) / 5, 1e-14);
    assertEquals(accuracy, 0.8);
    assertEquals(Array.from(predictions), [0, 1, 0, 1, 0]);
  });

  it("returns the same for any batch size", () => {
    const whole = evaluate(config, identity, dataset);
    for (const batchSize of [1, 2, 3, 4, 5, 6, 1000]) {
      const parts = evaluate(config, identity, dataset, { batchSize });
      assertAlmostEquals(parts.loss, whole.loss, 1e-14);
      assertEquals(parts.accuracy, whole.accuracy);
      assertEquals(parts.predictions, whole.predictions);
    }
  });

  it("counts a sample whose output has a NaN as wrong, with every engine and batch size", async () => {
    const inputs = fromRows([[NaN, NaN], [NaN, 5], [5, 0], [Infinity, 0], [0, 1]]);
    const wasm = await wasmEngine({ threads: 1 });
    for (const each of [engine, wasm]) {
      for (const batchSize of [1, 2, 5]) {
        const plain = { ...config, engine: each, network: dropout(0.5) };
        const model = { params: [] as const, statistics: [] };
        const found = [[0, 0, 0, 0, 1], [1, 1, 0, 0, 1]].map((targets) =>
          evaluate(plain, model, { inputs, targets }, { batchSize }).accuracy
        );
        assertEquals(found, [0.6, 0.6]);
      }
    }
    wasm.close();
  });

  it("tells the mean where the loss is a sum, whatever goes through the network at once", () => {
    const whole = evaluate(config, identity, dataset);
    const summed = { ...config, loss: softmaxCrossEntropy({ reduction: "sum" }) };
    for (const batchSize of [1, 2, 3, 5, 1000]) {
      const { loss } = evaluate(summed, identity, dataset, { batchSize });
      assertAlmostEquals(loss, whole.loss, 1e-14);
    }
    const rows = { inputs: dataset.inputs, targets: normalMatrix(2, 5, 2) };
    const mean = evaluate({ ...config, loss: meanSquaredError() }, identity, rows);
    const sum = { ...config, loss: meanSquaredError({ reduction: "sum" }) };
    for (const batchSize of [1, 2, 3, 5]) {
      assertAlmostEquals(evaluate(sum, identity, rows, { batchSize }).loss, mean.loss, 1e-14);
    }
  });

  it("tells the weighted mean loss and the plain accuracy of samples with weights", () => {
    const weights = [3, 0, 1, 0.5, 2];
    const sum = losses.reduce((sum, loss, i) => sum + loss * (weights[i] ?? NaN), 0);
    for (const batchSize of [1, 2, 3, 5]) {
      for (const reduction of ["mean", "sum"] as const) {
        const weighted = { ...config, loss: softmaxCrossEntropy({ reduction }) };
        const { loss, accuracy } = evaluate(weighted, identity, { ...dataset, weights }, {
          batchSize,
        });
        assertAlmostEquals(loss, sum / 6.5, 1e-14);
        assertEquals(accuracy, 0.8);
      }
    }
  });

  it("tells the weighted mean loss with weights of classes, whatever the batch size", () => {
    const weighted = { ...config, loss: softmaxCrossEntropy({ classWeights: [1, 4] }) };
    const sum = losses.reduce((sum, loss, i) => sum + loss * (dataset.targets[i] === 1 ? 4 : 1), 0);
    for (const batchSize of [1, 2, 3, 5]) {
      const { loss } = evaluate(weighted, identity, dataset, { batchSize });
      assertAlmostEquals(loss, sum / 14, 1e-14);
    }
  });

  it("tells the scores of metrics, with the weights of the samples", () => {
    const weights = [3, 0, 1, 0.5, 2];
    const own = (outputs: Matrix, targets: Labels) => outputs.rows + targets.length;
    const metrics = { accuracy: accuracyScore, own };
    const plain = evaluate(config, identity, dataset, { metrics, batchSize: 2 });
    assertEquals(plain.scores, { accuracy: 0.8, own: 10 });
    assertEquals(plain.outputs, undefined);
    const { scores, accuracy } = evaluate(config, identity, { ...dataset, weights }, { metrics });
    assertAlmostEquals(scores.accuracy, 5.5 / 6.5, 1e-15);
    assertEquals([accuracy, scores.own], [0.8, 10]);
    assertEquals(evaluate(config, identity, dataset).scores, {});
  });

  it("knows the types of outputs, targets and scores in metrics of one's own", () => {
    const options: EvaluateOptions = { batchSize: 2 };
    const { scores } = evaluate(config, identity, dataset, {
      ...options,
      metrics: { classes: (outputs, targets) => [outputs.cols, targets.length] },
    });
    const [columns = 0] = scores.classes;
    assertEquals(columns, 2);
    assertEquals(evaluate(config, identity, dataset, options).accuracy, 0.8);
    // @ts-expect-error A regression is not scored by labels.
    const neverRun = () => evaluate(config, identity, dataset, { metrics: { r2: r2Score } });
    assertEquals(typeof neverRun, "function");
  });

  it("tells the scores of a regression, which has no accuracy", () => {
    const targets = fromRows([[2, 0], [0, 2], [1, 0], [0, 1], [5, 1]]);
    const regression = { ...config, loss: meanSquaredError() };
    const { loss, scores, ...others } = evaluate(regression, identity, {
      inputs: dataset.inputs,
      targets,
    }, { metrics: { size: regressionScores } });
    assertEquals(others, {});
    assertAlmostEquals(scores.size.meanSquaredError, loss, 1e-15);
    assert(scores.size.r2 < 1);
  });

  it("has no accuracy where the output has one column, for its largest is always the first", () => {
    const own: Loss<Labels> = (engine, output, targets) => {
      const answers = matrix(targets.length, 1, Array.from(targets));
      return binaryCrossEntropy()(engine, output, answers);
    };
    const network = dense(2, 1, { bias: false });
    const trained = { params: { weights: matrix(2, 1, [-1, 1]) }, statistics: [] };
    const { accuracy } = evaluate({ engine, network, loss: own }, trained, dataset);
    assertEquals(accuracy, NaN);
  });

  it("has no mean loss where no sample has weight", () => {
    const { loss } = evaluate(config, identity, { ...dataset, weights: [0, 0, 0, 0, 0] });
    assertEquals(loss, NaN);
  });

  it("rejects weights with a loss that takes none, and another number of weights", () => {
    const own: Loss = (engine, output, targets) => softmaxCrossEntropy()(engine, output, targets);
    const weights = [1, 1, 1, 1, 1];
    assertThrows(
      () => evaluate({ ...config, loss: own }, identity, { ...dataset, weights }),
      TypeError,
      "Cannot weight samples: the loss takes no weights",
    );
    assertEquals(
      evaluate({ ...config, loss: own }, identity, dataset),
      evaluate(config, identity, dataset),
    );
    assertThrows(
      () => evaluate(config, identity, { ...dataset, weights: [1] }),
      RangeError,
      "Cannot pair 5 samples with 1 weights: the counts differ",
    );
  });

  it("takes all samples at once with an infinite batch size, as predict() does", () => {
    assertEquals(
      evaluate(config, identity, dataset, { batchSize: Infinity }),
      evaluate(config, identity, dataset, { batchSize: 5 }),
    );
    assertThrows(
      () => evaluate(config, identity, dataset, { batchSize: "3" as never }),
      RangeError,
      'Cannot evaluate with a batch size of "3": it must be a whole number from 1, or Infinity',
    );
  });

  it("counts an output whose classes have no weight as nothing, as a step does", () => {
    const loss = multiLoss([
      { from: 0, to: 1, loss: meanSquaredError() },
      { from: 1, to: 2, loss: softmaxCrossEntropy({ classWeights: [0] }) },
    ]);
    const table = { inputs: matrix(1, 2, [3, 7]), targets: matrix(1, 2, [1, 1]) };
    assertEquals(evaluate({ engine, network: config.network, loss }, identity, table).loss, 4);
  });

  it("evaluates more samples than the default batch size of 500", () => {
    const inputs = normalMatrix(1, 1203, 2);
    const targets = engine.argmax(inputs);
    const { accuracy, predictions } = evaluate(config, identity, { inputs, targets });
    assertEquals([accuracy, predictions.length], [1, 1203]);
  });

  it("returns the outputs for all samples only with keepOutputs", () => {
    assertEquals(evaluate(config, identity, dataset).outputs, undefined);
    for (const batchSize of [2, 5]) {
      const { outputs } = evaluate(config, identity, dataset, { batchSize, keepOutputs: true });
      assert(outputs);
      assertEquals(toRows(outputs), toRows(dataset.inputs));
    }
  });

  it("tells no accuracy and no predictions if the targets are not labels", () => {
    const rows = { inputs: fromRows([[1, 2], [3, 4]]), targets: fromRows([[1, 2], [3, 6]]) };
    const result = evaluate({ ...config, loss: meanSquaredError() }, identity, rows);
    assertEquals(result, { loss: 1, scores: {} });
    // @ts-expect-error: the accuracy of a regression may be missing
    const accuracy: number = result.accuracy;
    assertEquals(accuracy, undefined);
  });

  it("returns the same every time, without dropout", () => {
    const network = pipe(dense(2, 2, { bias: false }), dropout(0.9));
    const trained = { params: [identity.params, []] as const, statistics: [] };
    const dropped = evaluate({ ...config, network }, trained, dataset);
    assertEquals(dropped, evaluate(config, identity, dataset));
  });

  it("averages the outputs for each sample and its augmented views", () => {
    // The sample itself and the views are 1, 3 and 4 times the sample: 8/3 on average.
    const keys: random.Key[] = [];
    const factors = [3, 4];
    const views = {
      augment: ((engine, key, { inputs, indices }) => {
        const factor = factors[keys.length % 2] ?? NaN;
        keys.push(key);
        return engine.scale(factor, engine.gather(inputs, indices));
      }) satisfies Augmentation,
      count: 2,
      key: random.key(1),
    };
    const { loss, accuracy } = evaluate(config, identity, dataset, { views, batchSize: 2 });
    const means = [2, 2, -1, 1, 5].map((margin) => Math.log1p(Math.exp(-margin * 8 / 3)));
    assertAlmostEquals(loss, means.reduce((sum, each) => sum + each) / 5, 1e-14);
    assertEquals(accuracy, 0.8);
    assertEquals(new Set(keys.map(String)).size, 6);
  });

  it("passes the size of images and the key to the augmentation of views", () => {
    const images = imageDataset(
      Uint8Array.from({ length: 40 }, (_, i) => i * 67 % 256),
      new Uint8Array(20),
      { height: 1, width: 2, classes: 2 },
    );
    const evaluated = (seed: number, count: number) =>
      evaluate(config, identity, images, {
        views: { augment: augment({ shift: 1 }), count, key: random.key(seed) },
      });
    assertEquals(evaluated(1, 3), evaluated(1, 3));
    assertNotEquals(evaluated(1, 3).loss, evaluated(2, 3).loss);
    assertEquals(evaluated(1, 0), evaluate(config, identity, images));
    const mirrors = augment({ flip: true });
    const { loss } = evaluate(config, identity, images, {
      views: { augment: mirrors, count: 4000, key: random.key(1) },
    });
    // Half of the views are mirrored, so the mean logits of both classes are nearly equal.
    assertAlmostEquals(loss, Math.log(2), 0.01);
  });

  it("rejects a number of views that is not a whole number from 0", () => {
    for (const count of [-1, 0.5, NaN, Infinity]) {
      const views = { augment: augment({}), count, key: random.key(1) };
      assertThrows(
        () => evaluate(config, identity, dataset, { views }),
        RangeError,
        `Cannot evaluate ${count} views: it must be a whole number from 0`,
      );
    }
  });

  it("rejects an empty dataset, and a batch size that is not a whole number from 1", () => {
    assertThrows(
      () => evaluate(config, identity, { inputs: matrix(0, 2), targets: [] }),
      RangeError,
      "Cannot evaluate on no samples: the dataset is empty",
    );
    for (const batchSize of [0, -1, 2.5, NaN]) {
      assertThrows(
        () => evaluate(config, identity, dataset, { batchSize }),
        RangeError,
        `Cannot evaluate with a batch size of ${batchSize}`,
      );
    }
  });

  it("rejects a dataset that does not fit the network or the loss", () => {
    assertThrows(
      () => evaluate(config, identity, { inputs: matrix(1, 3), targets: [0] }),
      RangeError,
      "it takes 2 features, not 3",
    );
    assertThrows(
      () => evaluate(config, identity, { inputs: matrix(1, 2), targets: [2] }),
      RangeError,
      "Cannot take 2 as the class of sample 0: there are 2 classes",
    );
    assertThrows(
      () =>
        evaluate(config, identity, { inputs: matrix(5, 2), targets: [0, 0, 0, 3, 0] }, {
          batchSize: 2,
        }),
      RangeError,
      "Cannot take 3 as the class of sample 3: there are 2 classes",
    );
  });

  it("rejects different numbers of targets and inputs", () => {
    const { inputs } = dataset;
    for (const targets of [[0, 1, 1, 1], [0, 1, 1, 1, 0, 0], matrix(4, 2)]) {
      assertThrows(
        () => evaluate(config, identity, { inputs, targets }),
        RangeError,
        "5 samples",
      );
    }
  });
});

describe("evaluateBatches()", () => {
  const inputs = normalMatrix(1, 7, 2);
  const targets = [0, 1, 1, 0, 1, 0, 1];
  const sizes = [[0, 1, 2], [3, 4], [5, 6]];

  it("tells what evaluate() tells of the same samples, with metrics, outputs and weights", async () => {
    const weights = [1, 2, 3, 4, 5, 6, 7];
    const labelled = { inputs, targets, weights };
    const options = { keepOutputs: true, metrics: { own: accuracyScore } };
    const whole = evaluate(config, identity, labelled, options);
    const parts = sizes.map((indices) => subset(labelled, indices));
    for (const batches of [parts, parts.values(), ReadableStream.from(parts)]) {
      const { loss, ...others } = await evaluateBatches(config, identity, batches, options);
      assertAlmostEquals(loss, whole.loss, 1e-14);
      assertEquals({ ...others, loss: whole.loss }, whole);
    }
    // Samples without weights beside others count 1.
    const mixed = [parts[0]!, { inputs: parts[1]!.inputs, targets: parts[1]!.targets }, parts[2]!];
    const { scores } = await evaluateBatches(config, identity, mixed, options);
    const same = { ...labelled, weights: [1, 2, 3, 1, 1, 6, 7] };
    assertEquals(scores, evaluate(config, identity, same, options).scores);
  });

  it("tells the loss and scores of a regression, and no accuracy", async () => {
    const regression = { ...config, loss: meanSquaredError() };
    const rows = { inputs, targets: normalMatrix(2, 7, 2) };
    const options = { metrics: { r2: r2Score } };
    const whole = evaluate(regression, identity, rows, options);
    const parts = sizes.map((indices) => subset(rows, indices));
    const { loss, ...others } = await evaluateBatches(regression, identity, parts, options);
    assertAlmostEquals(loss, whole.loss, 1e-14);
    assertEquals(others, { scores: whole.scores });
  });

  it("refuses no batches, and batches that do not fit", async () => {
    const cases: [Batches<Labels>, string][] = [
      [[], "Cannot evaluate on no batches: the source has none"],
      [[{ inputs: matrix(0, 2), targets: [] }], "Cannot evaluate on batch 1: it has no samples"],
      [
        [{ inputs, targets }, { inputs: matrix(1, 3), targets: [0] }],
        "Cannot evaluate on batch 2: its samples have 3 features, but dense 2 -> 2 takes 2",
      ],
      [
        [{ inputs: matrix(2, 2), targets: [0, 2] }],
        "Cannot take 2 as the class of sample 1 of batch 1: there are 2 classes",
      ],
      // @ts-expect-error: a dataset is no list of batches
      [{ inputs, targets }, "Cannot evaluate on a record: give batches, as a list or an"],
    ];
    for (const [batches, message] of cases) {
      await assertRejects(() => evaluateBatches(config, identity, batches), Error, message);
    }
  });
});
