import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  type DenseParams,
  elementwise,
  type Layer,
  layer,
  matrix,
  random,
  relu,
  sameSize,
  toRows,
} from "../../mod.ts";
import { asInput } from "../../lib/layers/layer.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact } from "../shared/matrices.ts";

describe("layer()", () => {
  it("hands what forward saved to backward", () => {
    const shifted = layer({
      name: "shift",
      inputs: 2,
      outputs: 2,
      spec: { kind: "shift" },
      init: () => ({ by: matrix(1, 2, [1, 2]) }),
      forward: (_engine, { by }, input) => ({
        output: engine.combine(1, input, 1, by),
        saved: { seen: input.rows },
      }),
      backward: (_engine, _params, { seen }, outputGradient) => ({
        inputGradient: engine.scale(seen, outputGradient),
        gradients: { by: engine.columnSums(outputGradient) },
      }),
    });
    const params = shifted.init(random.key(0));
    const { output, saved } = shifted.forward(engine, params, matrix(1, 2, [3, 4]), pass);
    assertEquals(toRows(output), [[4, 6]]);
    const wants = { inputGradient: true };
    const gradient = matrix(1, 2, [5, 6]);
    const back = shifted.backward(engine, params, saved, gradient, wants);
    assertEquals(back.inputGradient && toRows(back.inputGradient), [[5, 6]]);
    assertEquals(toRows(back.gradients.by), [[5, 6]]);
  });
});

describe("sameSize()", () => {
  const negated = sameSize({
    name: "negate",
    spec: { kind: "negate" },
    forward: (engine, _params, input) => ({
      output: engine.scale(-1, input),
      saved: undefined,
    }),
    backward: (engine, _params, _saved, outputGradient) => ({
      inputGradient: engine.scale(-1, outputGradient),
      gradients: [],
    }),
  });

  it("makes a layer of no size and no parameters", () => {
    assertEquals([negated.inputs, negated.outputs], [undefined, undefined]);
    assertEquals(negated.init(random.key(0)), []);
  });

  it("takes its size by withInputs() and changes nothing in the layer itself", () => {
    const sized = negated.withInputs?.(7);
    assertEquals([sized?.inputs, sized?.outputs, sized?.name], [7, 7, "negate"]);
    assertEquals([negated.inputs, negated.outputs], [undefined, undefined]);
    assertEquals(sized?.withInputs?.(3).outputs, 3);
  });
});

describe("elementwise()", () => {
  const cube = elementwise({
    name: "cube",
    value: (x) => x ** 3,
    derivative: (x) => 3 * x * x,
  });

  it("applies its function to every element, and its derivative to every gradient", () => {
    const { output, saved } = cube.forward(engine, [], exact([[1, -2], [0, 3]]), pass);
    assertEquals(toRows(output), [[1, -8], [0, 27]]);
    const gradient = exact([[1, 1], [5, -1]]);
    const { inputGradient, gradients } = cube.backward(engine, [], saved, gradient, {
      inputGradient: true,
    });
    assertEquals(inputGradient && toRows(inputGradient), [[3, 12], [0, -27]]);
    assertEquals(gradients, []);
  });

  it("computes no input gradient that is not wanted", () => {
    const { saved } = cube.forward(engine, [], exact([[1]]), pass);
    const { inputGradient } = cube.backward(engine, [], saved, exact([[1]]), {
      inputGradient: false,
    });
    assertStrictEquals(inputGradient, undefined);
  });

  it("says in its spec that its function is its user's, unless it is given another spec", () => {
    assertEquals(cube.spec, { kind: "elementwise", name: "cube" });
    const spec = { kind: "power", exponent: 1 };
    const power = elementwise({ name: "power", value: (x) => x, derivative: () => 1, spec });
    assertEquals(power.spec, spec);
  });
});

describe("asInput()", () => {
  it("gives the same matrix", () => {
    const input = matrix(5, 3);
    assertStrictEquals(asInput(dense(3, 2), input), input);
    assertStrictEquals(asInput(relu(), input), input);
  });

  it("rejects rows of another length than the network takes", () => {
    assertThrows(
      () => asInput(dense(3, 2), matrix(5, 4)),
      RangeError,
      "Cannot feed a batch of 5x4 to dense 3 -> 2: it takes 3 features, not 4",
    );
  });
});

describe("Layer", () => {
  it("lets no layer of other sizes stand for it", () => {
    const fine: Layer<3, 2, DenseParams<3, 2>> = dense(3, 2);
    const neverRun = () => {
      // @ts-expect-error Functions are held to both sizes: 4 inputs are not 3.
      const wrong: Layer<3, 2, DenseParams<4, 2>> = dense(4, 2);
      return wrong;
    };
    assertEquals([fine.inputs, fine.outputs, typeof neverRun], [3, 2, "function"]);
  });
});
