import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  adam,
  type AnyLayer,
  checkGradients,
  columns,
  dense,
  embedding,
  fromRows,
  globalAveragePool,
  initializers,
  initialState,
  matrix,
  parallel,
  pipe,
  positionEmbedding,
  random,
  residual,
  serializeModel,
  softmaxCrossEntropy,
  toRows,
  trainStep,
} from "../../mod.ts";
import { parseSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

describe("embedding()", () => {
  const layer = embedding(3, 2, { positions: 2 });
  const params = { weights: matrix(3, 2, [1, 2, 3, 4, 5, 6]) };

  it("puts the row of each token in its place", () => {
    const { output } = layer.forward(engine, params, fromRows([[2, 0], [1, 1]]), pass);
    assertEquals(toRows(output), [[5, 6, 1, 2], [3, 4, 3, 4]]);
    assertEquals(layer.outputImage, { height: 1, width: 2, channels: 2 });
  });

  it("adds up the gradients of a token, and gives tokens a gradient of 0", () => {
    const { output, saved } = layer.forward(engine, params, fromRows([[2, 0], [2, 2]]), pass);
    const gradient = exact([[1, 2, 3, 4], [10, 20, 100, 200]]);
    const back = layer.backward(engine, params, saved, gradient, { inputGradient: true });
    assertEquals(toRows(back.gradients.weights), [[3, 4], [0, 0], [111, 222]]);
    assertEquals(toRows(back.inputGradient ?? output), [[0, 0], [0, 0]]);
  });

  it("refuses what is no token, with its place", () => {
    for (const [token, said] of [[3, "3"], [-1, "-1"], [0.5, "0.5"], [NaN, "NaN"]] as const) {
      assertThrows(
        () => layer.forward(engine, params, fromRows([[0, 1], [token, 0]]), pass),
        RangeError,
        `Cannot embed ${said} in row 1 and column 0: tokens are whole numbers from 0 to 2`,
      );
    }
  });

  it("takes its positions from the layer before, and keeps PyTorch's tensor", () => {
    const network: AnyLayer = pipe(columns(1, 4), embedding(5, 2), dense(6, 1)).withInputs?.(4) ??
      layer;
    assertEquals(network.layers?.[1]?.name, "embedding 5: 3 -> 1x3x2");
    const model = { network: layer as AnyLayer, params, statistics: [] };
    assertEquals(
      parseSafetensors(serializeModel(model)).tensors,
      new Map([
        ["weight", { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ]),
    );
  });

  it("begins with normal numbers, or as its initializer says", () => {
    const { weights } = embedding(400, 20, { positions: 1 }).init(random.key(1));
    const { mean, variance } = engine.moments(weights, 1);
    assertRows(mean, [[0]], 0.05);
    assertRows(variance, [[1]], 0.05);
    const own = embedding(3, 2, { positions: 1, weights: initializers.constant(4) });
    assertEquals(toRows(own.init(random.key(1)).weights), [[4, 4], [4, 4], [4, 4]]);
  });

  it("is checked on tokens wherever it reads the input", () => {
    const network = pipe(
      parallel([embedding(5, 3, { positions: 4 }), embedding(9, 3)], { join: "add" }),
      residual(positionEmbedding()),
      globalAveragePool(),
      dense(3, 2),
    );
    assertEquals(network.tokens, 5);
    const { passed, message } = checkGradients(network);
    assertEquals([passed, message.includes("central differences")], [true, true]);
  });

  it("learns which class a token stands for, and moves no other row", () => {
    const network = pipe(embedding(4, 8, { positions: 1 }), dense(8, 3));
    const config = { engine, network, loss: softmaxCrossEntropy(), optimizer: adam(0.1) };
    const batch = { input: fromRows([[0], [1], [2]]), targets: [2, 0, 1] };
    const step = trainStep(config);
    let state = initialState(config, random.key(1));
    const before = toRows(state.params[0].weights)[3];
    for (let i = 0; i < 30; i++) state = step(state, batch).state;
    const { loss } = step(state, batch);
    assertEquals(loss < 0.05, true, `${loss}`);
    assertEquals(toRows(state.params[0].weights)[3], before);
  });

  it("refuses sizes that are none", () => {
    for (const [vocabulary, features] of [[0, 1], [1, 0.5], [NaN, 1]] as const) {
      assertThrows(
        () => embedding(vocabulary, features),
        RangeError,
        `Cannot make embedding ${vocabulary} of ${features} features: sizes are whole numbers from 1`,
      );
    }
    assertThrows(() => embedding(2, 2, { positions: 0 }), RangeError, "at 0 positions");
  });
});

describe("positionEmbedding()", () => {
  const image = { height: 1, width: 2, channels: 2 };
  const layer = positionEmbedding<number>({ image });

  it("adds its features to each position of each row", () => {
    const params = { weights: matrix(1, 4, [1, 2, 3, 4]) };
    const { output, saved } = layer.forward(
      engine,
      params,
      exact([[0, 1, 0, 1], [5, 5, 5, 5]]),
      pass,
    );
    assertEquals(toRows(output), [[1, 3, 3, 5], [6, 7, 8, 9]]);
    const gradient = exact([[1, 2, 3, 4], [1, 1, 1, 1]]);
    const back = layer.backward(engine, params, saved, gradient, { inputGradient: true });
    assertEquals(toRows(back.gradients.weights), [[2, 3, 4, 5]]);
    assertEquals(back.inputGradient, gradient);
  });

  it("keeps a tensor of positions by features, drawn as its initializer says", () => {
    const params = positionEmbedding({ image, weights: initializers.constant(3) }).init(
      random.key(1),
    );
    const model = { network: layer as AnyLayer, params, statistics: [] };
    assertEquals(
      parseSafetensors(serializeModel(model)).tensors,
      new Map([
        ["weight", { shape: [2, 2], data: Float32Array.of(3, 3, 3, 3) }],
      ]),
    );
  });

  it("needs to know what the positions are", () => {
    assertThrows(
      () => pipe(dense(2, 4), positionEmbedding()),
      RangeError,
      "positionEmbedding cannot tell what images 4 features are: give it the option image",
    );
    assertThrows(
      () => positionEmbedding({ image: { ...image, width: 0 } }),
      RangeError,
      "Cannot make positionEmbedding of 1x0x2 images: sizes are whole numbers from 1",
    );
    const { output } = layer.forward(
      engine,
      layer.init(random.key(1)),
      normalMatrix(1, 0, 4),
      pass,
    );
    assertEquals([output.rows, output.cols], [0, 4]);
  });
});
