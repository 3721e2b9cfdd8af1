import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  activations,
  batchNorm,
  conv2d,
  dense,
  evaluate,
  fit,
  fromRows,
  graph,
  initialState,
  layer,
  lossAndGradients,
  matrix,
  meanSquaredError,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  residual,
  sgd,
  trainStep,
  type Tree,
  wasmEngine,
} from "../../mod.ts";
import { requireTrained } from "../../lib/training/require_trained.ts";
import { SAMPLES } from "../layers/samples.ts";
import { any, networksOf } from "../shared/networks.ts";

const key = random.key(1);
const network = pipe(dense(2, 4), relu(), pipe(batchNorm(), dense(4, 3)));
const start = { params: network.init(key), statistics: network.statistics ?? [] };

function assertRefused(
  changed: { readonly params?: Tree; readonly statistics?: Tree },
  message: string,
  kind: typeof TypeError | typeof RangeError = RangeError,
): void {
  assertThrows(
    () => requireTrained("predict", any(network), { ...start, ...changed }),
    kind,
    `Cannot predict with the ${message}`,
  );
}

describe("requireTrained()", () => {
  it("takes the parameters and statistics of every layer, and none where a network has none", () => {
    for (const { layer } of SAMPLES) {
      for (const each of networksOf(layer)) {
        const { statistics = [] } = each;
        requireTrained("predict", each, { params: each.init(key), statistics });
      }
    }
    requireTrained("predict", any(pipe(relu(), relu())), { params: [], statistics: [] });
    requireTrained("predict", any(pipe(relu(), relu())), {
      params: [[], []],
      statistics: [[], []],
    });
  });

  it("names the layer and both sizes where a matrix has another size", () => {
    const other = pipe(dense(2, 5), relu(), pipe(batchNorm(), dense(5, 3)));
    assertRefused(
      { params: other.init(key) },
      "parameters of another network: layer 0, dense 2 -> 4, has weights of 2x4, not 2x5",
    );
    const [first, none, [norm]] = start.params;
    assertRefused(
      { params: [first, none, [norm, dense(4, 2).init(key)]] },
      "parameters of another network: layer 2.1, dense 4 -> 3, has weights of 4x3, not 4x2",
    );
    assertRefused(
      { statistics: other.statistics ?? [] },
      "statistics of another network: layer 2.0, batchNorm 4, has mean of 1x4, not 1x5",
    );
    assertThrows(
      () =>
        requireTrained("start", any(dense(2, 4)), {
          params: dense(4, 2).init(key),
          statistics: [],
        }),
      RangeError,
      "Cannot start with the parameters of another network: dense 2 -> 4 has weights of 2x4, not 4x2",
    );
  });

  it("names what is missing, and what the network does not take", () => {
    const [first, none] = start.params;
    const ofAnother = "parameters of another network:";
    assertRefused(
      { params: [first, none] },
      `${ofAnother} layer 2.0, batchNorm 4, has no weights in them`,
      TypeError,
    );
    assertRefused(
      { params: first },
      `${ofAnother} layer 0, dense 2 -> 4, has no weights`,
      TypeError,
    );
    assertRefused(
      { params: [...start.params, dense(3, 1).init(key)] },
      `${ofAnother} they have 3.weights, which pipe 2 -> 3 has not`,
      TypeError,
    );
    assertRefused(
      { statistics: [] },
      "statistics of another network: layer 2.0, batchNorm 4, has no mean in them",
      TypeError,
    );
    const plain = dense(2, 4, { bias: false });
    assertThrows(
      () => requireTrained("train", any(plain), { params: first, statistics: [] }),
      TypeError,
      "they have bias, which dense 2 -> 4 has not",
    );
    assertThrows(
      () => requireTrained("train", any(plain), { params: matrix(2, 4), statistics: [] }),
      TypeError,
      "dense 2 -> 4 has no weights in them",
    );
  });

  it("refuses what is no tree", () => {
    const odd: { readonly params: [] } = JSON.parse('{ "params": null }');
    for (const params of [odd.params, JSON.parse("[1]"), JSON.parse('{ "weights": "a" }')]) {
      assertThrows(
        () => requireTrained("predict", any(network), { params, statistics: [] }),
        TypeError,
        "Cannot predict without parameters: they are a tree of matrices, or []",
      );
    }
  });

  it("goes by the matrices of a layer where it declares other tensors, and draws them once", () => {
    let draws = 0;
    const own = layer({
      name: "own",
      inputs: 1,
      outputs: 1,
      spec: { kind: "own" },
      init: () => (draws++, { a: { b: matrix(1, 2) } }),
      statistics: { count: matrix(1, 1) },
      forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
      backward: (_engine, _params, _saved, gradient) => ({
        inputGradient: gradient,
        gradients: { a: { b: matrix(1, 2) } },
      }),
      tensors: () => ({ params: {} }),
    });
    const trained = { params: { a: { b: matrix(1, 2) } }, statistics: { count: matrix(1, 1) } };
    for (let i = 0; i < 3; i++) requireTrained("predict", any(own), trained);
    assertEquals(draws, 1);
    assertThrows(
      () => requireTrained("predict", any(own), { ...trained, params: { a: { b: matrix(2, 1) } } }),
      RangeError,
      "own has a.b of 1x2, not 2x1",
    );
  });
});

describe("parameters of another network", () => {
  const engine = referenceEngine();
  const config = {
    engine,
    network: any(
      graph({ output: { inputs: "input", layer: residual(pipe(dense(3, 3), relu())) } }),
    ),
    loss: meanSquaredError(),
    optimizer: sgd(0.1),
  };
  const wrong = {
    params: graph({ output: { inputs: "input", layer: residual(dense(3, 3)) } }).init(key),
    statistics: [],
  };
  const inputs = fromRows([[1, 2, 3]]);
  const message = "of another network: layer 0.0.0, dense 3 -> 3, has no weights in them";

  it("are refused by predict, evaluate, activations and initialState", () => {
    for (
      const [action, call] of [
        ["predict", () => predict(config, wrong, inputs)],
        ["evaluate", () => evaluate(config, wrong, { inputs, targets: inputs })],
        ["compute activations", () => activations(config, wrong, inputs)],
        ["start", () => initialState(config, key, wrong)],
      ] as const
    ) assertThrows(call, TypeError, `Cannot ${action} with the parameters ${message}`);
  });

  it("are refused by fit, trainStep and lossAndGradients, at any step", async () => {
    const state = initialState(config, key);
    const odd = { ...state, ...wrong };
    const batch = { input: inputs, targets: inputs };
    const step = trainStep(config);
    const next = step(state, batch).state;
    assertThrows(() => step({ ...next, params: wrong.params }, batch), TypeError, message);
    assertThrows(
      () => lossAndGradients(config)(odd, batch, { training: false }),
      TypeError,
      `Cannot compute gradients with the parameters ${message}`,
    );
    await assertRejects(
      () => fit(config, odd, { inputs, targets: inputs }).next(),
      TypeError,
      `Cannot train with the parameters ${message}`,
    );
  });

  it("are none where they come from an engine's memory, or from a frozen or unsized part", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const image = { height: 2, width: 2, channels: 1 };
    const images = pipe(conv2d(2, 2, { image }), batchNorm(), dense(2, 1));
    const ofImages = { ...config, engine: wasm, network: any(images), batchSize: 2 };
    const state = initialState(ofImages, key);
    const data = { inputs: matrix(4, 4), targets: matrix(4, 1) };
    await fit(ofImages, state, {
      ...data,
      inputs: fromRows([[1, 2, 3, 4], [2, 1, 0, 1], [0, 0, 1, 5], [3, 1, 2, 1]]),
    }).next();
    assertEquals(predict(ofImages, state, data.inputs).rows, 4);
  });
});
