import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  fit,
  graph,
  initialState,
  layerAt,
  meanSquaredError,
  parseModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  replaceHead,
  serializeModel,
  trainable,
  tree,
} from "../../mod.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const network = pipe(dense(3, 4), batchNorm(), relu(), dense(4, 2));
const trained = {
  network,
  params: network.init(random.key(1)),
  // A variance is not below 0.
  statistics: tree.map(({ rows, cols }) => {
    const numbers = normalMatrix(5, rows, cols);
    return engine.multiply(numbers, numbers);
  }, network.statistics ?? []),
};

describe("replaceHead()", () => {
  it("keeps what the layers before the head have learned, and draws the rest", () => {
    const made = replaceHead(trained, [dense(4, 7), relu()], { key: random.key(2) });
    assertEquals(made.network.name, "pipe 3 -> 7");
    assertEquals(made.params.slice(0, 3), trained.params.slice(0, 3));
    assertEquals(made.params.map((own) => tree.size(own)), [16, 8, 0, 35, 0]);
    assertEquals(numbersOf(made.statistics), numbersOf(trained.statistics));
    const other = replaceHead(trained, [dense(4, 7)], { key: random.key(3) });
    assertNotEquals(numbersOf(other.params[3] ?? []), numbersOf(made.params[3] ?? []));
  });

  it("takes off as many layers as it is told to, and adds none if there are none", () => {
    const body = replaceHead(trained, []);
    assertEquals([body.network.name, body.params.length], ["pipe 3 -> 4", 3]);
    const { network } = replaceHead(trained, [dense(4, 5)], { layers: 3 });
    assertEquals(network.layers?.map(({ name }) => name), ["dense 3 -> 4", "dense 4 -> 5"]);
    const longer = replaceHead(trained, [relu()], { layers: 0 });
    assertEquals(longer.params.slice(0, 4), trained.params.slice());
  });

  it("takes a model from a file, freezes its body, and trains the head", async () => {
    const model = parseModel(serializeModel(trained));
    const made = replaceHead(model, [dense(4, 1)], { freeze: true });
    assertEquals(made.network.layers?.map(({ frozen }) => frozen === true), [
      true,
      true,
      true,
      false,
    ]);
    const config = {
      engine,
      network: made.network,
      loss: meanSquaredError(),
      optimizer: adam(0.01),
      batchSize: 4,
    };
    const start = initialState(config, random.key(1), made);
    assertEquals(numbersOf(start.params), numbersOf(made.params));
    assertEquals(numbersOf(start.statistics), numbersOf(made.statistics));
    assertEquals(tree.size(trainable(made.network, start.params)), 5);
    const dataset = { inputs: normalMatrix(1, 8, 3), targets: normalMatrix(2, 8, 1) };
    for await (const report of fit(config, start, dataset)) {
      if (report.kind !== "epoch") continue;
      assertEquals(numbersOf(report.state.params.slice(0, 3)), numbersOf(start.params.slice(0, 3)));
      assertNotEquals(numbersOf(report.state.params[3] ?? []), numbersOf(start.params[3] ?? []));
    }
    const body = replaceHead(model, []);
    assertEquals(
      predict({ engine, network: body.network }, body, dataset.inputs).cols,
      4,
    );
  });

  it("keeps the size of images", () => {
    const image = { height: 4, width: 4, channels: 1 };
    const network = pipe(conv2d(2, 3, { image }), relu(), dense(8, 2));
    const model = { network, params: network.init(random.key(1)), statistics: [] };
    const made = replaceHead(model, [conv2d(1, 2), dense(1, 3)]);
    assertEquals(made.network.layers?.map(({ name }) => name), [
      "conv2d 3x3: 4x4x1 -> 2x2x2",
      "relu",
      "conv2d 2x2: 2x2x2 -> 1x1x1",
      "dense 1 -> 3",
    ]);
  });

  it("rejects what is no pipeline, too many layers, and a head that does not fit", () => {
    const alone = { network: dense(3, 2), params: dense(3, 2).init(random.key(1)), statistics: [] };
    assertThrows(
      () => replaceHead(alone, []),
      TypeError,
      "Cannot replace the head of dense 3 -> 2: it is no pipeline",
    );
    const net = graph({ output: { inputs: "input", layer: dense(3, 2) } });
    assertThrows(
      () => replaceHead({ network: net, params: net.init(random.key(1)), statistics: [] }, []),
      TypeError,
      "it is no pipeline",
    );
    for (const layers of [4, -1, 1.5]) {
      assertThrows(
        () => replaceHead(trained, [], { layers }),
        RangeError,
        `Cannot replace ${layers} layers of pipe 3 -> 2: it has 4, and keeps one at least`,
      );
    }
    assertThrows(
      () => replaceHead(trained, [dense(5, 2)]),
      RangeError,
      "Cannot pipe relu into dense 5 -> 2: 4 outputs do not fit 5 inputs",
    );
  });
});

describe("layerAt()", () => {
  it("is the layer of each parameter, in pipelines and graphs", () => {
    const net = pipe(
      network,
      graph({ head: { inputs: "input", layer: dense(2, 3) }, output: { inputs: "head" } }),
    );
    const found = tree.entries(net.init(random.key(1))).map(([path]) => layerAt(net, path).name);
    assertEquals(found, [
      "dense 3 -> 4",
      "dense 3 -> 4",
      "batchNorm 4",
      "batchNorm 4",
      "dense 4 -> 2",
      "dense 4 -> 2",
      "head = dense 2 -> 3 of input",
      "head = dense 2 -> 3 of input",
    ]);
    assertEquals(layerAt(dense(3, 2), ["weights"]).name, "dense 3 -> 2");
  });

  it("rejects a path that leads to no layer", () => {
    assertThrows(
      () => layerAt(network, ["9", "weights"]),
      RangeError,
      "Cannot find the layer 9 of pipe 3 -> 2: it has 4 layers",
    );
  });
});
