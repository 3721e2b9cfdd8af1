import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  adam,
  applyUpdates,
  type Engine,
  fromRows,
  type Matrix,
  referenceEngine,
  type ScalarFunction,
  toRows,
} from "../../../mod.ts";
import { OPERATION } from "../../../lib/engines/memory/deferred.ts";
import { elementwiseShader } from "../../../lib/engines/webgpu/elementwise_code.ts";
import { activations } from "../activations.ts";
import { agree, draw, fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });

/** Sizes where functions change their formula, overflow or vanish. */
const SIZES = [
  ...[0, 1e-45, 1e-40, 1e-30, 1e-8, 1e-4, 0.1, 0.3, 0.339, 0.341, 0.5, 0.624, 0.626, 1, 2, 3.5],
  ...[5, 9, 10, 13, 15, 20, 50, 87, 88, 89, 100, 104, 105, 1e4, 3e38, Infinity],
];
const numbers = [
  ...SIZES.flatMap((size) => [size, -size]),
  NaN,
  ...Array.from({ length: 2000 }, (_, i) => (i - 1000) / 50 + 1e-3),
  ...Array.from(draw(1, 1, 500).data, (x) => 30 * x),
];
const x = fill(1, numbers.length, (i) => numbers[i] ?? 0);

/**
 * Asserts that numbers have the digits of float32, also small ones. `cancelled` is the size of the terms whose difference
 * they are.
 */
function haveDigits(found: Matrix, expected: Matrix, name: string, cancelled = 0): void {
  const smallest = 2 ** -126;
  assertEquals(found.data.length, expected.data.length);
  for (let i = 0; i < expected.data.length; i++) {
    const [is, should] = [found.data[i] ?? NaN, expected.data[i] ?? NaN];
    const same = Object.is(is, Math.fround(should)) ||
      // A GPU may take numbers below the smallest normal one as 0, also those that make a result.
      Math.abs(is - should) <= 1e-6 * Math.max(Math.abs(should), cancelled) + 105 * smallest;
    assert(same, `${name} of ${x.data[i]} is ${is}, not ${should}`);
  }
}

describe("elementwiseShader()", () => {
  const { scale, combine, multiply, activate } = OPERATION;

  it("loads what a list reads first, and stores the last value of each buffer once", () => {
    const { inputs, outputs, params, shader } = elementwiseShader([
      { code: scale, a: 0, b: 0, out: 1 },
      { code: combine, a: 1, b: 2, out: 1 },
      { code: multiply, a: 1, b: 3, out: 3 },
    ]);
    assertEquals([Object.keys(inputs), Object.keys(outputs)], [["m0", "m2"], ["m1", "m3"]]);
    assertEquals(Object.keys(params), ["count", "n0a", "n0b", "n1a", "n1b", "n2a", "n2b"]);
    assertEquals(shader.match(/= m\d\[i\]/g), ["= m0[i]", "= m2[i]", "= m3[i]"]);
    assertEquals(shader.match(/m\d\[i\] = /g), ["m1[i] = ", "m3[i] = "]);
  });

  it("binds no buffer that nobody reads afterwards, unless it must be loaded", () => {
    const list = [
      { code: multiply, a: 0, b: 1, out: 2 },
      { code: combine, a: 2, b: 1, out: 3 },
      { code: scale, a: 3, b: 3, out: 0 },
    ];
    const { inputs, outputs } = elementwiseShader(list, { unread: new Set([0, 2]) });
    assertEquals([Object.keys(inputs), Object.keys(outputs)], [["m0", "m1"], ["m3"]]);
    assert(elementwiseShader(list).name !== elementwiseShader(list.slice(1)).name);
    assert(elementwiseShader(list).name !== elementwiseShader(list, { unread: new Set([2]) }).name);
    assertEquals(elementwiseShader(list), elementwiseShader(list.map((each) => ({ ...each }))));
  });

  it("declares the functions that it calls, and no others", () => {
    const declared = (code: number) =>
      elementwiseShader([{ code, a: 0, b: 0, out: 1 }]).shader.match(/fn \w+/g);
    assertEquals(declared(scale), ["fn is_nan", "fn main"]);
    const sigmoid = activate + 3;
    assertEquals(declared(sigmoid), ["fn is_nan", "fn exponential", "fn sigmoid", "fn main"]);
  });

  it("refuses codes that no operation has", () => {
    const unknown = { code: 99, a: 0, b: 0, out: 1 };
    assertThrows(() => elementwiseShader([unknown]), RangeError, "operation 99: no such code");
  });
});

await onWebgpu("element-wise kernels on a GPU", (engine) => {
  it("compute activations to the last digits, at any number", () => {
    for (const scalar of activations()) {
      haveDigits(engine.map(scalar, x), reference.map(scalar, x), scalar.name);
    }
  });

  it("compute derivatives of activations to the last digits, at any number", () => {
    const ones = fill(1, numbers.length, () => 1);
    for (const scalar of activations()) {
      const { name } = scalar;
      // What is known of tanh and sigmoid is the output, in float32.
      const y = fill(1, numbers.length, (i) => scalar.value(x.data[i] ?? 0));
      const cancelled = name === "gelu" || name === "silu" ? 0.3 : 0;
      const expected = reference.mapGradient(scalar, x, y, ones);
      haveDigits(engine.mapGradient(scalar, x, y, ones), expected, `slope of ${name}`, cancelled);
    }
  });

  it("pass gradients that are not finite through activations as the reference does", () => {
    const places = [-Infinity, -1, -0, 0, 1, Infinity, NaN];
    const slopes = [NaN, Infinity, -Infinity, 2];
    const x = fill(4, 7, (i) => places[i % 7] ?? 0);
    const gradient = fill(4, 7, (i) => slopes[Math.floor(i / 7)] ?? 0);
    for (const scalar of activations()) {
      const expected = reference.mapGradient(scalar, x, reference.map(scalar, x), gradient);
      agree(engine.mapGradient(scalar, x, engine.map(scalar, x), gradient), expected);
    }
  });

  it("stop gradients left of the rectifier, and let them pass on its right", () => {
    const relu = activations().find(({ name }) => name === "relu");
    assert(relu);
    const [x, gradient] = [fromRows([[-1, 0, 2, NaN]]), fromRows([[NaN, Infinity, NaN, 1]])];
    const found = engine.mapGradient(relu, x, engine.map(relu, x), gradient);
    assertEquals(toRows(found), [[0, 0, NaN, 0]]);
  });

  it("divide by roots of any numbers", () => {
    const numbers = [0, -0, 1e-45, 1e-30, 4, 3e30, Infinity, -1, -Infinity, NaN];
    const a = fill(10, 10, (i) => numbers[i % 10] ?? 0);
    const b = fill(10, 10, (i) => numbers[Math.floor(i / 10)] ?? 0);
    for (const epsilon of [1e-8, 0.5]) {
      agree(engine.divideByRoot(a, b, epsilon), reference.divideByRoot(a, b, epsilon));
    }
    const [zero, one] = [fromRows([[0, 0]]), fromRows([[1, 0]])];
    assertEquals(toRows(engine.divideByRoot(one, zero, 0)), [[Infinity, NaN]]);
  });

  it("multiply and add numbers that are not finite as the reference does", () => {
    const numbers = [0, 1, Infinity, -Infinity, NaN];
    const a = fill(5, 5, (i) => numbers[i % 5] ?? 0);
    const b = fill(5, 5, (i) => numbers[Math.floor(i / 5)] ?? 0);
    agree(engine.multiply(a, b), reference.multiply(a, b));
    agree(engine.combine(0, a, 2, b), reference.combine(0, a, 2, b));
    agree(engine.scale(0, a), reference.scale(0, a));
  });

  it("update many parameters of one size in a few kernels, without new buffers", () => {
    const optimizer = adam();
    const params = Array.from({ length: 12 }, (_, i) => draw(i, 16, 16));
    const gradients = Array.from({ length: 12 }, (_, i) => draw(100 + i, 16, 16));
    const steps = (engine: Engine, watch = (turn: () => void) => turn()) => {
      const keeper = engine.keeper();
      let state = { params, optimizer: optimizer.init(params) };
      const turn = () => {
        const before = state;
        state = keeper.next(() => {
          const update = optimizer.update(engine, before.optimizer, gradients, before.params);
          return {
            params: applyUpdates(engine, before.params, update.updates),
            optimizer: update.state,
          };
        });
      };
      for (let step = 0; step < 3; step++) turn();
      watch(turn);
      const result = state.params.map(({ rows, cols, data }) => ({ rows, cols, data }));
      keeper.close();
      return result;
    };
    const expected = steps(reference);
    const found = steps(engine, (turn) => {
      const before = engine.counts();
      turn();
      const { dispatches, submits, buffers } = engine.counts();
      // Four matrices of each parameter, and eight in a kernel.
      assertEquals([dispatches - before.dispatches, submits - before.submits], [6, 1]);
      assertEquals(buffers, before.buffers);
    });
    found.forEach((matrix, i) => agree(matrix, expected[i]!, 9));
  });

  it("give the same results in lists of any length", () => {
    const [relu, , tanh] = activations();
    assert(relu && tanh);
    const step = fc.record({ kind: fc.nat(5), a: fc.nat(11), b: fc.nat(11), kept: fc.boolean() });
    const property = fc.property(
      fc.array(step, { minLength: 1, maxLength: 80 }),
      fc.constantFrom(1, 255, 257),
      (steps, n) => {
        const start = Array.from({ length: 4 }, (_, i) => draw(i, 1, n));
        const run = (engine: Engine) =>
          engine.scope(() => {
            const made = [...start];
            const kept: Matrix[] = [];
            for (const { kind, a, b, kept: isKept } of steps) {
              const [x, y] = [made.at(-1 - a % made.length)!, made.at(-1 - b % made.length)!];
              const next = stepOf(engine, [relu, tanh], kind, [x, y]);
              made.push(next);
              if (isKept) kept.push(next);
            }
            return [...kept, made.at(-1)!];
          });
        const expected = run(reference);
        run(engine).forEach((found, i) => agree(found, expected[i]!, steps.length ** 2));
      },
    );
    fc.assert(property, { numRuns: 15 });
  });
});

/** Returns the result of a step, which does not grow much larger than its inputs. */
function stepOf(
  engine: Engine,
  [relu, tanh]: readonly [ScalarFunction, ScalarFunction],
  kind: number,
  [a, b]: readonly [Matrix, Matrix],
): Matrix {
  const steps = [
    () => engine.scale(0.9, a),
    () => engine.combine(0.5, a, -0.5, b),
    () => engine.map(relu, a),
    () => engine.map(tanh, a),
    () => engine.multiply(engine.map(tanh, a), b),
    () => engine.mapGradient(tanh, a, engine.map(tanh, a), b),
  ];
  return steps[kind]!();
}
