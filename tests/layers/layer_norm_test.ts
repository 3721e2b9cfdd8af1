import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  type Layer,
  layerFromSpec,
  layerNorm,
  matrix,
  type NormParams,
  pipe,
  random,
  toRows,
} from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

function sized(inputs: number, epsilon?: number): Layer<number, number, NormParams> {
  const layer = layerNorm<number>(epsilon === undefined ? {} : { epsilon }).withInputs?.(inputs);
  assert(layer);
  return layer;
}

describe("layerNorm()", () => {
  it("gives each row mean 0 and variance 1", () => {
    const layer = sized(7);
    const input = engine.scale(20, normalMatrix(1, 6, 7));
    const { output } = layer.forward(engine, layer.init(random.key(0)), input, pass);
    for (const row of toRows(output)) {
      const { mean, variance } = engine.moments(exact(row.map((x) => [x])), 1);
      assertRows(mean, [[0]], 1e-12);
      assertRows(variance, [[1]], 1e-5);
    }
  });

  it("computes what PyTorch computes, and its gradients", () => {
    const layer = sized(4);
    const params = { weights: matrix(1, 4, [1, 2, 3, 4]), bias: matrix(1, 4, [0.5, 0, -0.5, 1]) };
    const input = exact([[1, 2, 4, 9], [-1, 0, 0, 3]]);
    const { output, saved } = layer.forward(engine, params, input, pass);
    assertRows(output, [
      [-0.4733280145, -1.297770686, -0.5, 7.48885343],
      [-0.4999977778, -0.6666651852, -1.4999977778, 7.6666518519],
    ], 1e-9);
    const cotangent = exact([[1, -1, 2, 0.5], [0.3, 1, -2, 1]]);
    const back = layer.backward(engine, params, saved, cotangent, { inputGradient: true });
    assert(back.inputGradient);
    assertRows(back.inputGradient, [
      [0.0384205461, -1.028824985, 1.3788813539, -0.388476915],
      [1.4333244445, 1.7111054074, -3.6222160741, 0.4777862222],
    ], 1e-9);
    assertRows(back.gradients.weights, [
      [-1.2733273478, 0.3155527504, 0.6666651852, 2.4777696417],
    ], 1e-9);
    assertRows(back.gradients.bias, [[1.3, 0, 0, 1.5]]);
  });

  it("does the same in training and out of it, and for each row alone", () => {
    const layer = sized(5);
    const params = layer.init(random.key(0));
    const input = normalMatrix(1, 3, 5);
    const [one, other] = [true, false].map((training) =>
      toRows(layer.forward(engine, params, input, { ...pass, training }).output)
    );
    assertEquals(one, other);
    const { output } = layer.forward(engine, params, exact(toRows(input).slice(1, 2)), pass);
    assertRows(output, [one?.[1] ?? []]);
  });

  it("gives its bias for rows in which all numbers are the same", () => {
    const layer = sized(3);
    const params = { weights: matrix(1, 3, [1, 1, 1]), bias: matrix(1, 3, [1, 2, 3]) };
    const { output } = layer.forward(engine, params, exact([[7, 7, 7]]), pass);
    assertRows(output, [[1, 2, 3]], 1e-9);
  });

  it("has a factor and a shift for each number of an image", () => {
    const image = { height: 2, width: 1, channels: 3 };
    const layer = layerNorm<number>().withInputs?.(6, image);
    assert(layer);
    assertEquals([layer.name, layer.inputs, layer.outputs], ["layerNorm 6", 6, 6]);
    assertEquals([layer.image, layer.outputImage], [image, image]);
    const { weights, bias } = layer.init(random.key(0));
    assertEquals([weights, bias].map(toRows), [[[1, 1, 1, 1, 1, 1]], [[0, 0, 0, 0, 0, 0]]]);
  });

  it("normalizes each position for itself, with a factor and a shift for each feature", () => {
    const image = { height: 1, width: 2, channels: 4 };
    const layer = layerNorm<number>({ each: "position" }).withInputs?.(8, image);
    assert(layer);
    assertEquals(layer.name, "layerNorm 4 of each position");
    assertEquals(layer.spec, { kind: "layerNorm", epsilon: 1e-5, each: "position" });
    const params = { weights: matrix(1, 4, [1, 2, 3, 4]), bias: matrix(1, 4, [0.5, 0, -0.5, 1]) };
    const [first, second] = [[1, 2, 4, 9], [-1, 0, 0, 3]];
    const input = exact([[...first, ...second], [...second, ...first]]);
    const { output } = layer.forward(engine, params, input, pass);
    const rows = sized(4);
    const each = [first, second].map((row) =>
      toRows(rows.forward(engine, params, exact([row]), pass).output)[0] ?? []
    );
    assertRows(output, [each.flat(), each.toReversed().flat()]);
    assertEquals(layer.tensors?.(image).params["weights"], {
      name: "weight",
      size: [1, 4],
      shape: [4],
    });
  });

  it("needs to know what positions are, and takes no other part of a row", () => {
    assertThrows(
      () => pipe(dense(2, 4), layerNorm({ each: "position" })),
      RangeError,
      "layerNorm cannot tell what images 4 features are: " +
        "put reshape({ height: 1, width: positions, channels: features }) ahead of it",
    );
    assertThrows(
      () => layerFromSpec({ kind: "layerNorm", each: "pixel" }),
      TypeError,
      'Cannot make layerNorm of each "pixel": it is of each "row" or "position"',
    );
  });

  it("has a name and a spec, and no statistics", () => {
    assertEquals(layerNorm().name, "layerNorm");
    assertEquals(layerNorm({ epsilon: 0.5 }).spec, { kind: "layerNorm", epsilon: 0.5 });
    const network = pipe(dense(2, 3), layerNorm());
    assertEquals([network.statistics, network.layers?.[1]?.spec], [
      undefined,
      { kind: "layerNorm", epsilon: 1e-5 },
    ]);
  });

  it("computes no input gradient that is not wanted", () => {
    const layer = sized(3, 0.1);
    const params = layer.init(random.key(0));
    const { output, saved } = layer.forward(engine, params, exact([[1, 2, 4]]), pass);
    const back = layer.backward(engine, params, saved, output, { inputGradient: false });
    assertEquals(back.inputGradient, undefined);
  });

  it("rejects an epsilon that is not above 0", () => {
    for (const epsilon of [0, -1, NaN, Infinity]) {
      assertThrows(
        () => layerNorm({ epsilon }),
        RangeError,
        `Cannot make layerNorm whose epsilon is ${epsilon}: it must be above 0`,
      );
    }
  });
});
