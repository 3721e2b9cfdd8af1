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
  batchNorm,
  type BatchNormOptions,
  conv2d,
  dense,
  fit,
  frozen,
  graph,
  type ImageSize,
  initialState,
  type Layer,
  matrix,
  meanSquaredError,
  type NormParams,
  parallel,
  type Pass,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  residual,
  sgd,
  softmaxCrossEntropy,
  tanh,
  toRows,
  trainStep,
  type Tree,
  tree,
  wasmEngine,
} from "../../mod.ts";
import { momentsIn } from "../../lib/layers/normalization.ts";
import { engine } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix, numbersOf } from "../shared/matrices.ts";

const key = random.key(0);

/** The layer behind so many features, or behind images of a size. */
function sized(
  inputs: number,
  options?: BatchNormOptions,
  image?: ImageSize,
): Layer<number, number, NormParams> {
  const layer = batchNorm<number>(options).withInputs?.(inputs, image);
  assert(layer);
  return layer;
}

/** The pass of a training, or of no training, with these statistics. */
function passWith(statistics: Tree = [], training = true): Pass {
  return { training, key, statistics };
}

function startOf({ statistics = [] }: Layer<number, number, NormParams>): Tree {
  return statistics;
}

/** Two images of 1x2 pixels and two channels, and what goes with them. */
const image = { height: 1, width: 2, channels: 2 };
const first = exact([[1, 10, 2, 20], [3, -10, 6, 0]]);
const second = exact([[0, 5, 4, 7], [2, 3, -2, 1]]);
const params = { weights: matrix(1, 2, [2, 0.5]), bias: matrix(1, 2, [1, -1]) };

function assertStatistics(
  found: Tree | undefined,
  mean: readonly number[],
  variance: readonly number[],
): void {
  const moments = momentsIn("a test", found ?? []);
  assertRows(moments.mean, [mean], 1e-9);
  assertRows(moments.variance, [variance], 1e-9);
}

describe("batchNorm()", () => {
  it("keeps its statistics where a batch has no rows, and gives gradients of 0", () => {
    const layer = sized(2);
    const params = layer.init(key);
    const none = matrix(0, 2);
    const step = layer.forward(engine, params, none, passWith(startOf(layer)));
    assertEquals([step.output.rows, step.output.cols, step.statistics], [0, 2, undefined]);
    const wants = { inputGradient: true };
    const { inputGradient, gradients } = layer.backward(engine, params, step.saved, none, wants);
    assertEquals(inputGradient?.rows, 0);
    assertEquals([...toRows(gradients.weights), ...toRows(gradients.bias)], [[0, 0], [0, 0]]);
  });

  it("gives each feature mean 0 and variance 1 over the batch, in training", () => {
    const layer = sized(3);
    const far = matrix(50, 3, new Float32Array(150).fill(1000));
    const input = engine.combine(5, normalMatrix(1, 50, 3), 1, far);
    const { output } = layer.forward(engine, layer.init(key), input, passWith(startOf(layer)));
    const { mean, variance } = engine.moments(output, 3);
    assertRows(mean, [[0, 0, 0]], 1e-9);
    assertRows(variance, [[1, 1, 1]], 1e-5);
  });

  it("gives each channel of images mean 0 and variance 1 over all pixels, in training", () => {
    const size = { height: 4, width: 3, channels: 2 };
    const layer = sized(24, {}, size);
    const input = normalMatrix(2, 5, 24);
    const { output } = layer.forward(engine, layer.init(key), input, passWith(startOf(layer)));
    const { mean, variance } = engine.moments(output, 2);
    assertRows(mean, [[0, 0]], 1e-9);
    assertRows(variance, [[1, 1]], 1e-4);
  });

  it("computes what PyTorch computes in training, and its gradients", () => {
    const layer = sized(4, {}, image);
    const forward = layer.forward(engine, params, first, passWith(startOf(layer)));
    assertRows(forward.output, [
      [-1.1380868809, -0.7763932112, -0.0690434404, -0.3291796336],
      [1, -1.6708203664, 4.2071303213, -1.2236067888],
    ], 1e-9);
    const cotangent = exact([[1, -2, 3, 4], [0.5, 1, -1, 2]]);
    const back = layer.backward(engine, params, forward.saved, cotangent, {
      inputGradient: true,
    });
    assert(back.inputGradient);
    assertRows(back.inputGradient, [
      [-1.0881300111, -0.1565247513, 1.6608370904, 0.0894427182],
      [-0.4008912902, 0.0223606762, -0.171815789, 0.0447213569],
    ], 1e-9);
    assertRows(back.gradients.weights, [[-4.2761737618, 2.2360678881]], 1e-9);
    assertRows(back.gradients.bias, [[3.5, 5]]);
  });

  it("keeps running statistics as PyTorch keeps them, batch after batch", () => {
    const layer = sized(4, {}, image);
    assertStatistics(layer.statistics, [0, 0], [1, 1]);
    const one = layer.forward(engine, params, first, passWith(startOf(layer))).statistics;
    assertStatistics(one, [0.3, 0.5], [1.3666666667, 17.5666666667]);
    const two = layer.forward(engine, params, second, passWith(one)).statistics;
    assertStatistics(two, [0.37, 0.85], [1.8966666667, 16.4766666667]);

    const features = sized(2, { momentum: 0.3, epsilon: 1e-3 });
    const { output, statistics } = features.forward(
      engine,
      features.init(key),
      exact([[1, 10], [2, 20], [6, -3]]),
      passWith(startOf(features)),
    );
    assertStatistics(statistics, [0.9, 2.7], [2.8, 40.6]);
    assertRows(output, [
      [-0.9257209207, 0.10619825],
      [-0.4628604604, 1.1681807495],
      [1.3885813811, -1.2743789994],
    ], 1e-7);
  });

  it("uses the running statistics out of training, and leaves them as they are", () => {
    const layer = sized(4, {}, image);
    const statistics = {
      mean: exact([[0.37, 0.85]]),
      variance: exact([[1.8966666667, 16.4766666667]]),
    };
    const forward = layer.forward(engine, params, first, passWith(statistics, false));
    assertRows(forward.output, [
      [1.914900562, 0.1270840107, 3.3671236764, 1.3588698148],
      [4.8193467908, -2.3364875974, 9.1760161339, -1.1047017933],
    ], 1e-7);
    assertEquals(forward.statistics, undefined);
  });

  it("has the gradients of a line out of training", () => {
    const layer = sized(2, { epsilon: 0.25 });
    const statistics = { mean: exact([[1, -2]]), variance: exact([[2, 6]]) };
    const input = exact([[3, 4], [5, -6]]);
    const { saved } = layer.forward(engine, params, input, passWith(statistics, false));
    const back = layer.backward(engine, params, saved, exact([[3, 10], [6, 5]]), {
      inputGradient: true,
    });
    assert(back.inputGradient);
    assertRows(back.inputGradient, [[4, 2], [8, 1]], 1e-9);
    assertRows(back.gradients.weights, [[20, 16]], 1e-9);
    assertRows(back.gradients.bias, [[9, 15]], 1e-9);
  });

  it("refuses to train on one value per channel, on every engine", async () => {
    const engines = [engine, referenceEngine(), await wasmEngine({ threads: 1 })];
    for (const each of engines) {
      for (
        const [layer, input] of [
          [sized(2), matrix(1, 2, [7, -3])],
          [sized(2, {}, { height: 1, width: 1, channels: 2 }), matrix(1, 2, [7, -3])],
        ] as const
      ) {
        const run = (training: boolean) =>
          layer.forward(each, params, input, passWith(startOf(layer), training));
        assertThrows(
          () => run(true),
          RangeError,
          "Cannot train batchNorm 2 on a batch with 1 value per channel: the variance needs two or more. " +
            "Choose a batch size that leaves no batch of one sample (32 leaves one of 33 samples)",
        );
        assertRows(run(false).output, [[15, -2.5]], 1e-3);
      }
    }
  });

  it("takes a single image of several pixels", () => {
    const layer = sized(4, {}, image);
    const { output, statistics } = layer.forward(
      engine,
      layer.init(key),
      exact([[1, 10, 3, 10]]),
      passWith(startOf(layer)),
    );
    assertRows(output, [[-1, 0, 1, 0]], 1e-5);
    // Two numbers that lie 2 apart have a variance of 2, as it is estimated.
    assertStatistics(statistics, [0.2, 1], [1.1, 0.9]);
  });

  it("starts from factors of 1 and shifts of 0", () => {
    const start = sized(6, {}, { height: 1, width: 2, channels: 3 }).init(key);
    assertEquals([start.weights, start.bias].map(toRows), [[[1, 1, 1]], [[0, 0, 0]]]);
  });

  it("has a name, sizes and a spec", () => {
    assertEquals(batchNorm().name, "batchNorm");
    assertEquals(batchNorm().spec, { kind: "batchNorm", momentum: 0.1, epsilon: 1e-5 });
    const layer = sized(4, { momentum: 1, epsilon: 0.5 }, image);
    assertEquals(layer.name, "batchNorm 2");
    assertEquals([layer.inputs, layer.outputs, layer.outputImage], [4, 4, image]);
    assertEquals(layer.spec, { kind: "batchNorm", momentum: 1, epsilon: 0.5 });
    assertEquals(pipe(relu(), batchNorm()).withInputs?.(5).layers?.[1]?.name, "batchNorm 5");
  });

  it("computes no input gradient that is not wanted", () => {
    const layer = sized(2);
    const { saved, output } = layer.forward(
      engine,
      params,
      exact([[1, 2], [3, 4]]),
      passWith(startOf(layer)),
    );
    const { gradient } = meanSquaredError()(engine, output, exact([[0, 0], [0, 0]]));
    const back = layer.backward(engine, params, saved, gradient, { inputGradient: false });
    assertEquals(back.inputGradient, undefined);
    assertEquals(back.gradients.weights.cols, 2);
  });

  it("keeps the digits of numbers far from 0, in float32 too", () => {
    const layer = sized(1);
    const single = referenceEngine();
    const input = matrix(4, 1, [10_000, 10_001, 10_002, 10_003]);
    const { output } = layer.forward(single, layer.init(key), input, passWith(startOf(layer)));
    toRows(output).forEach(([found = NaN], i) => {
      assertAlmostEquals(found, (i - 1.5) / Math.sqrt(1.25 + 1e-5), 2e-3);
    });
  });

  it("rejects a momentum and an epsilon that are out of range", () => {
    for (const momentum of [0, -0.1, 1.1, NaN, Infinity]) {
      assertThrows(
        () => batchNorm({ momentum }),
        RangeError,
        `Cannot make batchNorm whose momentum is ${momentum}: it must be above 0 and up to 1`,
      );
    }
    for (const epsilon of [0, -1, NaN, Infinity]) {
      assertThrows(
        () => batchNorm({ epsilon }),
        RangeError,
        `Cannot make batchNorm whose epsilon is ${epsilon}: it must be above 0`,
      );
    }
  });

  it("says so where statistics are missing", () => {
    const layer = sized(2);
    assertThrows(
      () => layer.forward(engine, params, exact([[1, 2]]), passWith([])),
      TypeError,
      "Cannot run batchNorm 2: the statistics hold no mean and variance for it",
    );
  });
});

describe("the statistics of batchNorm()", () => {
  const pixels = { height: 2, width: 2, channels: 1 };
  const normal = () => pipe(conv2d(2, 1, { image: pixels }), batchNorm(), relu());
  const dataset = { inputs: normalMatrix(3, 10, 4), targets: [0, 1, 0, 1, 1, 0, 0, 1, 0, 1] };
  const configOf = <In extends number, Out extends number, Params extends Tree>(
    network: Layer<In, Out, Params>,
  ) => ({
    engine: referenceEngine(),
    network,
    loss: softmaxCrossEntropy(),
    optimizer: sgd(0.1),
    batchSize: 4,
  });
  const paths = (statistics: Tree) => tree.entries(statistics).map(([path]) => path.join("."));

  it("stand where the layer stands, in pipelines, blocks, branches and graphs", () => {
    const network = pipe(
      normal(),
      residual(pipe(tanh<8>(), batchNorm())),
      parallel([relu(), batchNorm()], { join: "concat" }),
      graph({
        normal: { inputs: "input", layer: batchNorm() },
        output: { inputs: ["input", "normal"], join: "add" },
      }),
      dense(16, 2),
    );
    const start = initialState(configOf(network), random.key(1));
    const expected = ["0.1", "1.0.1", "2.1", "3.0"].flatMap((path) => [
      `${path}.mean`,
      `${path}.variance`,
    ]);
    assertEquals(paths(start.statistics), expected);
    const before = numbersOf(start.statistics);
    const batch = { input: dataset.inputs, targets: dataset.targets };
    const { state } = trainStep(configOf(network))(start, batch);
    assertEquals(paths(state.statistics), expected);
    assertEquals(numbersOf(start.statistics), before);
    numbersOf(state.statistics).forEach((number, i) => assertNotEquals(number, before[i]));
  });

  it("are kept by fit(), and a training that goes on has the same bits as one that never stopped", async () => {
    const config = configOf(pipe(normal(), dense(8, 2)));
    const start = initialState(config, random.key(1));
    const stateAfter = async (steps: number, state: typeof start) => {
      for await (const report of fit({ ...config, steps }, state, dataset)) {
        if (report.kind === "epoch") state = report.state;
      }
      return state;
    };
    const whole = await stateAfter(8, start);
    const resumed = await stateAfter(8, await stateAfter(5, start));
    assertEquals(numbersOf(resumed.statistics), numbersOf(whole.statistics));
    assertEquals(numbersOf(resumed.params), numbersOf(whole.params));
    assertNotEquals(numbersOf(whole.statistics), numbersOf(start.statistics));
  });

  it("are what predictions are made by, each sample for itself", async () => {
    const config = configOf(pipe(normal(), dense(8, 2)));
    let state = initialState(config, random.key(1));
    for await (const report of fit({ ...config, epochs: 3 }, state, dataset)) {
      if (report.kind === "epoch") state = report.state;
    }
    const all = predict(config, state, dataset.inputs);
    toRows(dataset.inputs).forEach((row, i) => {
      assertEquals(toRows(predict(config, state, exact([row]))), toRows(all).slice(i, i + 1));
    });
    const start = initialState(config, random.key(1));
    const unlearned = predict(config, { ...state, statistics: start.statistics }, dataset.inputs);
    assertNotEquals(toRows(unlearned), toRows(all));
  });

  it("stay as they are where a last batch of one sample ends the training", async () => {
    const rest = { inputs: exact([[1, 2, 3, 4]]), targets: exact([[1, 2]]) };
    const config = configOf(pipe(dense(4, 3), batchNorm(), dense(3, 2)));
    const state = initialState(config, random.key(1));
    await assertRejects(
      () => fit({ ...config, loss: meanSquaredError() }, state, rest).next(),
      RangeError,
      "Cannot train batchNorm 3 on a batch with 1 value per channel",
    );
  });

  it("take a batch of one sample where the layer is frozen", async () => {
    const rest = { inputs: exact([[1, 2, 3, 4]]), targets: exact([[1, 2]]) };
    const config = {
      ...configOf(pipe(dense(4, 3), frozen(batchNorm()), dense(3, 2))),
      loss: meanSquaredError(),
    };
    const state = initialState(config, random.key(1));
    for await (const report of fit(config, state, rest)) {
      if (report.kind === "epoch") assertEquals(report.state.statistics, state.statistics);
    }
  });
});
