import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dense, initializers, matrix, random, toRows } from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact } from "../shared/matrices.ts";

describe("dense()", () => {
  it("is the product with its weights, and the bias", () => {
    const weights = matrix(2, 3, [1, 2, 3, 4, 5, 6]);
    const bias = matrix(1, 3, [10, 20, 30]);
    const input = matrix(2, 2, [1, -1, 0, 2]);
    const layer = dense(2, 3);
    const { output } = layer.forward(engine, { weights, bias }, input, pass);
    assertEquals(toRows(output), [[7, 17, 27], [18, 30, 42]]);
    const plain = dense(2, 3, { bias: false }).forward(engine, { weights }, input, pass);
    assertEquals(toRows(plain.output), [[-3, -3, -3], [8, 10, 12]]);
  });

  it("has the gradients of a product", () => {
    const weights = matrix(2, 1, [3, -2]);
    const bias = matrix(1, 1, [0.5]);
    const layer = dense(2, 1);
    const { saved } = layer.forward(engine, { weights, bias }, matrix(2, 2, [1, 2, 3, 4]), pass);
    const back = layer.backward(engine, { weights, bias }, saved, matrix(2, 1, [1, 10]), {
      inputGradient: true,
    });
    assertEquals(back.inputGradient && toRows(back.inputGradient), [[3, -2], [30, -20]]);
    assertEquals(toRows(back.gradients.weights), [[31], [42]]);
    assertEquals(back.gradients.bias && toRows(back.gradients.bias), [[11]]);
  });

  it("computes no input gradient that is not wanted", () => {
    const layer = dense(2, 1);
    const params = layer.init(random.key(1));
    const { saved } = layer.forward(engine, params, matrix(2, 2), pass);
    const wants = { inputGradient: false };
    const back = layer.backward(engine, params, saved, matrix(2, 1), wants);
    assertEquals(back.inputGradient, undefined);
  });

  it("starts from He's weights and a bias of zeros", () => {
    const { weights, bias } = dense(200, 300).init(random.key(1));
    const { mean, deviation } = momentsOf(weights.data);
    assertAlmostEquals(mean, 0, 5 * 0.1 / Math.sqrt(60_000));
    assertAlmostEquals(deviation, 0.1, 0.002);
    assertEquals([bias?.rows, bias?.cols], [1, 300]);
    assertEquals(new Set(bias?.data), new Set([0]));
  });

  it("starts from what it is told", () => {
    const layer = dense(2, 3, {
      weights: initializers.constant(7),
      bias: initializers.constant(-1),
    });
    const { weights, bias } = layer.init(random.key(1));
    assertEquals([...weights.data, ...(bias?.data ?? [])], [7, 7, 7, 7, 7, 7, -1, -1, -1]);
  });

  it("leaves the bias out on request", () => {
    const layer = dense(2, 3, { bias: false });
    assertEquals(Object.keys(layer.init(random.key(1))), ["weights"]);
    assertEquals(layer.spec, { kind: "dense", inputs: 2, outputs: 3, bias: false });
    assertEquals(dense(2, 3).spec, { kind: "dense", inputs: 2, outputs: 3, bias: true });
  });

  it("draws the same for the same key only", () => {
    const draw = (seed: number) => Array.from(dense(3, 3).init(random.key(seed)).weights.data);
    assertEquals(draw(1), draw(1));
    assert(draw(1).some((weight, i) => weight !== draw(2)[i]));
  });

  it("rejects sizes that are not whole numbers from 1", () => {
    for (const size of [0, -1, 2.5, NaN, Infinity]) {
      assertThrows(
        () => dense(size, 3),
        RangeError,
        `Cannot make dense ${size} -> 3: sizes are whole numbers from 1`,
      );
      assertThrows(() => dense(3, size), RangeError, `Cannot make dense 3 -> ${size}`);
    }
  });
});

describe("the initializers", () => {
  const deviationOf = (initializer: initializers.Initializer) =>
    momentsOf(initializer(random.key(3), 100, 400).data).deviation;

  it("have the variance of their definitions", () => {
    assertAlmostEquals(deviationOf(initializers.he()), Math.sqrt(2 / 100), 0.003);
    assertAlmostEquals(deviationOf(initializers.glorot()), Math.sqrt(2 / 500), 0.0015);
    assertAlmostEquals(deviationOf(initializers.normal()), 1, 0.02);
    assertAlmostEquals(deviationOf(initializers.normal(0.01)), 0.01, 0.0002);
    assertAlmostEquals(deviationOf(initializers.constant(3)), 0, 1e-12);
  });

  it("make matrices of the sizes asked for", () => {
    assertRows(initializers.constant(0.5)(random.key(0), 2, 1), [[0.5], [0.5]]);
    const { rows, cols } = initializers.he()(random.key(0), 3, 4);
    assertEquals([rows, cols], [3, 4]);
    assertRows(exact([[0]]), toRows(initializers.constant(0)(random.key(0), 1, 1)));
  });
});

function momentsOf(numbers: Iterable<number>): { mean: number; deviation: number } {
  const all = Array.from(numbers);
  const mean = all.reduce((sum, n) => sum + n, 0) / all.length;
  const variance = all.reduce((sum, n) => sum + (n - mean) ** 2, 0) / all.length;
  return { mean, deviation: Math.sqrt(variance) };
}
