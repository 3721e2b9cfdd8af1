import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  adamw,
  type AnyLayer,
  averaged,
  averageWeights,
  batchNorm,
  chain,
  checkGradients,
  conv2d,
  dense,
  dropout,
  evaluate,
  fit,
  frozen,
  globalAveragePool,
  graph,
  initialState,
  layerFromSpec,
  lossAndGradients,
  meanSquaredError,
  parseCheckpoint,
  parseModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  serializeCheckpoint,
  serializeModel,
  summary,
  trainable,
  trainStep,
  tree,
  wasmEngine,
} from "../../mod.ts";
import { toOnnx } from "../../lib/onnx/onnx.ts";
import { counted } from "../shared/counted_engine.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";
import { networks } from "../shared/networks.ts";

const engine = referenceEngine({ precision: "float64" });
const loss = meanSquaredError();
const body = () => pipe(dense(3, 4), batchNorm(), dropout(0.5), relu());
const batch = { input: normalMatrix(1, 6, 3), targets: normalMatrix(2, 6, 2) };

/** The numbers of each part of a list. */
const parts = (of: readonly tree.Entry[]) =>
  Object.fromEntries(of.map(([path, leaf]) => [path.join("."), numbersOf(leaf)]));

describe("frozen()", () => {
  const optimizer = chain(adamw(0.1, { weightDecay: 0.5 }), averageWeights(0.5));
  const network = pipe(frozen(body()), dense(4, 2));
  const config = { engine, network, loss, optimizer };

  it("keeps parameters and statistics of a layer through training, and only these", () => {
    const start = initialState(config, random.key(1));
    const step = trainStep(config);
    const end = [batch, batch, batch].reduce((state, each) => step(state, each).state, start);
    assertEquals(end.params[0], start.params[0]);
    assertEquals(end.statistics, start.statistics);
    assertNotEquals(numbersOf(end.params[1]), numbersOf(start.params[1]));
  });

  it("gives the optimizer no place for its parameters", () => {
    const { optimizer } = initialState(config, random.key(1));
    assertEquals(tree.entries(optimizer[0][0].mean).map(([path]) => path.join(".")), [
      "1.weights",
      "1.bias",
    ]);
  });

  it("keeps its weights where the average of weights is taken", () => {
    const start = initialState(config, random.key(1));
    const { state } = trainStep(config)(start, batch);
    const mean = averaged(state.params, state.optimizer);
    assertEquals(mean[0], start.params[0]);
    assertEquals(numbersOf(mean[1]), numbersOf(state.params[1]));
  });

  it("runs as in prediction while the network is trained", () => {
    const { params, statistics, key } = initialState(config, random.key(1));
    const trained = { params, statistics };
    const { output } = lossAndGradients(config)({ ...trained, key }, batch);
    assertEquals(output, predict(config, trained, batch.input));
  });

  it("takes no backward kernel at the start of a network, and passes gradients on elsewhere", () => {
    const kernelsOf = (network: AnyLayer) => {
      const state = initialState({ ...config, network }, random.key(1));
      const pass = { training: true, key: random.key(2), statistics: state.statistics };
      const { output, saved } = network.forward(engine, state.params, batch.input, pass);
      const watched = counted(engine);
      const wants = { inputGradient: false };
      network.backward(watched.engine, state.params, saved, output, wants);
      return watched.kernels;
    };
    assertEquals(kernelsOf(frozen(body())), []);
    assertEquals(kernelsOf(pipe(frozen(dense(3, 4)), relu(), frozen(dense(4, 2)))), []);
    assertEquals(kernelsOf(network), ["matmulTN", "columnSums"]);
    assertEquals(kernelsOf(pipe(dense(3, 4), frozen(dense(4, 2)))), [
      "matmulNT",
      "matmulTN",
      "columnSums",
    ]);
  });

  it("has the derivatives of the layer, as far as it has some", () => {
    for (const layer of [frozen(dense(3, 4)), network, pipe(dense(3, 4), frozen(dense(4, 2)))]) {
      const { passed, message } = checkGradients(layer);
      assert(passed, message);
    }
    const sized = checkGradients(pipe(dense(3, 4), frozen(batchNorm()), dense(4, 2)));
    assert(sized.passed, sized.message);
  });

  it("changes nothing of what any network predicts, nor of its parameters' structure", () => {
    fc.assert(fc.property(networks(3, 2), (network) => {
      const params = network.init(random.key(1));
      const statistics = network.statistics ?? [];
      const ice = frozen(network);
      assertEquals(ice.init(random.key(1)), params);
      assertEquals(
        predict({ engine, network: ice }, { params, statistics }, batch.input),
        predict({ engine, network }, { params, statistics }, batch.input),
      );
      assertEquals(tree.leaves(trainable(ice, params)), []);
      assertEquals(trainable(network, params), params);
    }));
  });

  it("trains the rest of a graph as if the graph were cut", () => {
    const cut = graph({
      left: { inputs: "input", layer: frozen(dense(3, 4)) },
      right: { inputs: "input", layer: dense(3, 4) },
      output: { inputs: ["left", "right"], join: "add", layer: dense(4, 2) },
    });
    const inGraph = { ...config, network: cut };
    const start = initialState(inGraph, random.key(1));
    const { state } = trainStep(inGraph)(start, batch);
    const [before, after] = [start, state].map(({ params }) => parts(tree.entries(params)));
    const moved = Object.keys(before ?? {}).filter((name) =>
      `${before?.[name]}` !== `${after?.[name]}`
    );
    assertEquals(moved, ["1.weights", "1.bias", "2.weights", "2.bias"]);
  });

  it("is saved and read as a layer of its kind, under the names of the layer's tensors", () => {
    const image = { height: 4, width: 4, channels: 1 };
    const make = (wrap: <Layer extends AnyLayer>(layer: Layer) => AnyLayer) =>
      pipe(wrap(conv2d(2, 3, { image })), wrap(pipe(batchNorm<number>(), relu())), dense(8, 2));
    const ice = make((layer) => frozen<number, number, tree.Tree>(layer));
    const params = ice.init(random.key(1));
    const model = { network: ice, params, statistics: ice.statistics ?? [] };
    const read = parseModel(serializeModel(model));
    assertEquals(read.network.spec, ice.spec);
    assertEquals(layerFromSpec(ice.spec).name, "pipe ? -> 2".replace("?", "16"));
    assertEquals(numbersOf(read.params), numbersOf(tree.map(engine.cast, params)));
    // A network that is not frozen takes the file as it is, and the other way round.
    const plain = make((layer) => layer);
    const thawed = parseModel(serializeModel(model), "model", { network: plain });
    assertEquals(thawed.params, read.params);
    assertEquals(
      toOnnx({ ...model, network: ice }).length > 0,
      toOnnx({ ...model, network: plain }).length > 0,
    );
    assert(summary(ice).includes("frozen conv2d 3x3: 4x4x1 -> 2x2x2"), summary(ice));
  });

  it("is exported with the same steps as the layer", () => {
    const image = { height: 4, width: 4, channels: 1 };
    const plain = pipe(conv2d(2, 3, { image }), batchNorm(), globalAveragePool(), dense(2, 2));
    const ice = pipe(
      frozen(conv2d(2, 3, { image })),
      frozen(batchNorm()),
      frozen(globalAveragePool()),
      dense(2, 2),
    );
    const params = plain.init(random.key(1));
    const statistics = plain.statistics ?? [];
    const text = (network: typeof plain) => {
      const bytes = toOnnx({ network, params, statistics });
      const whole = new TextDecoder("latin1").decode(bytes);
      return ["Conv", "BatchNormalization", "Gemm"].map((name) => whole.split(name).length);
    };
    assertEquals(text(ice), text(plain));
  });

  it("stays frozen when it is frozen again", () => {
    const layer = frozen(dense(2, 1));
    assertStrictEquals(frozen(layer), layer);
  });

  it("trains on the wasm engine in memory that does not grow, and from a checkpoint on", async () => {
    const wasm = await wasmEngine();
    const fast = { ...config, engine: wasm, batchSize: 2, epochs: 4 };
    const dataset = { inputs: batch.input, targets: batch.targets };
    const start = initialState(fast, random.key(1));
    const sizes: number[] = [];
    let end = start;
    let middle = start;
    for await (const report of fit(fast, start, dataset)) {
      sizes.push(wasm.memorySize());
      if (report.kind !== "epoch") continue;
      end = report.state;
      if (report.epoch === 2) middle = report.state;
    }
    assertEquals(new Set(sizes.slice(2)).size, 1);
    assertEquals(end.params[0], start.params[0]);
    const bytes = serializeCheckpoint({ state: middle, metadata: new Map() });
    const read = parseCheckpoint(bytes, start).state;
    let resumed = read;
    for await (const report of fit(fast, read, dataset)) {
      if (report.kind === "epoch") resumed = report.state;
    }
    assertEquals(numbersOf(resumed.params), numbersOf(end.params));
    assert(evaluate(fast, end, dataset).loss < evaluate(fast, start, dataset).loss);
    wasm.close();
  });
});
