import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { gelu, leakyRelu, relu, sigmoid, softmax, tanh } from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact } from "../shared/matrices.ts";
import { slopesOf, valuesOf } from "./values.ts";

describe("relu()", () => {
  it("is max(x, 0), and its derivative at 0 counts as 0", () => {
    assertEquals(valuesOf(relu(), -2, -0.5, 0, 0.5, 2, Infinity, -Infinity, NaN), [
      0,
      0,
      0,
      0.5,
      2,
      Infinity,
      0,
      NaN,
    ]);
    assertEquals(slopesOf(relu(), -2, 0, 3), [0, 0, 1]);
  });

  it("has a spec", () => assertEquals(relu().spec, { kind: "relu" }));
});

describe("leakyRelu()", () => {
  it("keeps a slope left of 0", () => {
    assertEquals(valuesOf(leakyRelu(), -2, 0, 3), [-0.02, 0, 3]);
    assertEquals(valuesOf(leakyRelu({ slope: 0.5 }), -2, 0, 3), [-1, 0, 3]);
    assertEquals(slopesOf(leakyRelu({ slope: 0.5 }), -2, 3), [0.5, 1]);
  });

  it("has its slope in its spec", () => {
    assertEquals(leakyRelu({ slope: 0.2 }).spec, { kind: "leakyRelu", slope: 0.2 });
  });
});

describe("tanh()", () => {
  it("has known values", () => {
    const [zero = NaN, one = NaN, ...limits] = valuesOf(tanh(), 0, 1, 1e4, -1e4);
    assertEquals([zero, ...limits], [0, 1, -1]);
    assertAlmostEquals(one, 0.7615941559557649, 1e-15);
    assertEquals(slopesOf(tanh(), 0, 1e4), [1, 0]);
  });
});

describe("sigmoid()", () => {
  it("has known values, and stays finite far out", () => {
    const [half = NaN, one = NaN, ...limits] = valuesOf(sigmoid(), 0, 1, 1e4, -1e4);
    assertEquals([half, ...limits], [0.5, 1, 0]);
    assertAlmostEquals(one, 0.7310585786300049, 1e-15);
    assertEquals(slopesOf(sigmoid(), 0, 1e4, -1e4), [0.25, 0, 0]);
  });
});

describe("gelu()", () => {
  it("has known values", () => {
    // x erfc(-x / √2) / 2 by the mathematical library of C.
    const known = [
      [0, 0],
      [0.5, 0.34573123063700656],
      [1, 0.8413447460685429],
      [-1, -0.15865525393145707],
      [2, 1.9544997361036416],
      [-3, -0.004049694094890287],
      [3.5, 3.4991857982233756],
      [-4, -0.00012668496733247986],
      [5, 4.99999856674214],
      [-6, -5.919525870226207e-9],
    ] as const;
    const values = valuesOf(gelu(), ...known.map(([x]) => x));
    known.forEach(([x, y], i) => {
      assertAlmostEquals(values[i] ?? NaN, y, 5e-13 * Math.abs(y), `gelu(${x})`);
    });
  });

  it("is continuous where its two expansions meet", () => {
    for (const edge of [3.5, -3.5]) {
      const [below = NaN, above = NaN] = valuesOf(gelu(), edge * (1 - 1e-15), edge * (1 + 1e-15));
      assertAlmostEquals(below, above, 2e-14);
      const [left = NaN, right = NaN] = slopesOf(gelu(), edge * (1 - 1e-15), edge * (1 + 1e-15));
      assertAlmostEquals(left, right, 2e-14);
    }
  });

  it("is x or 0 far out", () => {
    assertEquals(valuesOf(gelu(), 40, 1e4, Infinity), [40, 1e4, Infinity]);
    assertAlmostEquals(valuesOf(gelu(), -1e4)[0] ?? NaN, 0, 0);
    assertEquals(slopesOf(gelu(), 0, 100), [0.5, 1]);
    assertEquals(valuesOf(gelu(), NaN), [NaN]);
  });
});

describe("softmax()", () => {
  it("turns each row into positive numbers that add up to 1", () => {
    const { output } = softmax().forward(engine, [], exact([[0, Math.log(3)], [5, 5]]), pass);
    assertRows(output, [[0.25, 0.75], [0.5, 0.5]], 1e-15);
  });

  it("computes no input gradient that is not wanted", () => {
    const { saved } = softmax().forward(engine, [], exact([[1, 2]]), pass);
    const wants = { inputGradient: false };
    const back = softmax().backward(engine, [], saved, exact([[1, 2]]), wants);
    assertEquals([back.inputGradient, back.gradients], [undefined, []]);
  });
});
