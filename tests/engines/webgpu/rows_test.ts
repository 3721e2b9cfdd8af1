import { assert, assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import { type Engine, fromRows, type Matrix, referenceEngine, toRows } from "../../../mod.ts";
import { agree, draw, fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });

/** Rows and columns on both sides of every edge: lanes of a row, rows of a workgroup, numbers that are added at once. */
const SIZES = [
  [0, 3],
  [2, 0],
  [3, 1],
  [65, 7],
  [64, 8],
  [63, 9],
  [17, 64],
  [16, 65],
  [5, 512],
  [3, 513],
  [2, 2500],
] as const;

/** Rows with numbers that are not finite, one of each kind. */
const ODD = fromRows([
  [-Infinity, 1, 2],
  [-Infinity, -Infinity, 3],
  [-Infinity, -Infinity, -Infinity],
  [NaN, 1, 2],
  [1, 2, NaN],
  [Infinity, 1, 2],
  [Infinity, Infinity, 2],
  [Infinity, -Infinity, NaN],
  [1e4, -1e4, 0],
  [1e30, -1e30, 0],
  [-0, 0, -0],
]);

await onWebgpu("the webgpu engine's kernels for rows", (engine) => {
  /** Asserts that a kernel agrees with the reference. */
  function agrees(kernel: (engine: Engine) => Matrix, terms = 1): void {
    agree(kernel(engine), kernel(reference), terms);
  }

  it("agree with the reference for rows of any length", () => {
    for (const [rows, cols] of SIZES) {
      const [x, gradient] = [draw(1, rows, cols), draw(2, rows, cols)];
      const y = reference.softmax(x);
      agrees((engine) => engine.softmax(x));
      agrees((engine) => engine.softmaxGradient(y, gradient), cols);
      agrees((engine) => engine.multiplyRows(x, draw(3, rows, 1)));
      agrees((engine) => engine.normalizeRows(x, 0.1).normal);
      agrees((engine) => engine.normalizeRows(x, 0.1).inverse);
      const normal = reference.normalizeRows(x, 0.1);
      agrees((engine) => engine.normalizeRowsGradient(normal, gradient), cols);
      const labels = Array.from({ length: rows }, (_, i) => (i * 7) % Math.max(cols, 1));
      for (const targets of cols === 0 ? [x] : [labels, reference.softmax(gradient), gradient]) {
        for (const smoothing of [0, 0.1]) {
          agrees((engine) => engine.softmaxCrossEntropy(x, targets, smoothing).losses, cols);
          agrees((engine) => engine.softmaxCrossEntropy(x, targets, smoothing).gradient, cols);
        }
        agrees((engine) => engine.crossEntropy(y, targets).losses, cols);
        const slopes = engine.crossEntropy(y, targets).gradient.data;
        const expected = reference.crossEntropy(y, targets).gradient.data;
        for (const [i, should] of Array.from(expected).entries()) {
          const is = slopes[i] ?? NaN;
          assert(Math.abs(is - should) <= 1e-6 * Math.abs(should), `${is} is not ${should}`);
        }
      }
    }
  });

  it("take parts of rows", () => {
    for (const [rows, places, width] of [[3, 5, 4], [7, 12, 9], [2, 3, 100]] as const) {
      const [x, gradient] = [draw(4, rows, places * width), draw(5, rows, places * width)];
      const y = reference.softmax(x, places);
      agrees((engine) => engine.softmax(x, places));
      agrees((engine) => engine.softmaxGradient(y, gradient, places), width);
      agrees((engine) => engine.normalizeRows(x, 0.1, places).normal);
      agrees((engine) => engine.normalizeRows(x, 0.1, places).inverse);
      const normal = reference.normalizeRows(x, 0.1, places);
      agrees((engine) => engine.normalizeRowsGradient(normal, gradient), width);
    }
  });

  it("take a row of a hundred thousand numbers, and as many rows", () => {
    const long = draw(6, 1, 100_000);
    agrees((engine) => engine.softmaxCrossEntropy(long, [77], 0.1).losses);
    agrees((engine) => engine.softmaxCrossEntropy(long, [77], 1).gradient);
    const many = draw(7, 100_000, 2);
    const labels = Uint8Array.from({ length: 100_000 }, (_, i) => i % 2);
    agrees((engine) => engine.softmaxCrossEntropy(many, labels, 0).losses);
    agrees((engine) => engine.softmaxCrossEntropy(many, labels, 0).gradient);
    agrees((engine) => engine.normalizeRows(scaled(long, 10), 0).normal);
  });

  it("keep infinities and NaN as the reference does", () => {
    const targets = fromRows(Array.from({ length: ODD.rows }, () => [0, 0.4, 0.6]));
    const zeros = fill(ODD.rows, 3, () => 0);
    agrees((engine) => engine.softmax(ODD));
    for (const label of [0, 1, 2]) {
      const labels = Array.from({ length: ODD.rows }, () => label);
      agrees((engine) => engine.softmaxCrossEntropy(ODD, labels, 0).losses);
      agrees((engine) => engine.softmaxCrossEntropy(ODD, labels, 0).gradient);
      agrees((engine) => engine.softmaxCrossEntropy(ODD, labels, 0.3).losses);
      agrees((engine) => engine.crossEntropy(ODD, labels).losses);
    }
    for (const rows of [targets, zeros]) {
      agrees((engine) => engine.softmaxCrossEntropy(ODD, rows, 0).losses);
      agrees((engine) => engine.softmaxCrossEntropy(ODD, rows, 0).gradient);
      agrees((engine) => engine.crossEntropy(ODD, rows).losses);
    }
    const finite = fromRows([[NaN, 1, 2], [Infinity, 1, 2], [-Infinity, Infinity, 0], [5, 5, 5]]);
    agrees((engine) => engine.normalizeRows(finite, 0.1).normal);
    agrees((engine) => engine.normalizeRows(finite, 0.1).inverse);
    agrees((engine) => engine.multiplyRows(finite, fromRows([[1], [0], [-Infinity], [NaN]])));
  });

  it("keep the digits of small losses", () => {
    const logits = fromRows([[0, -20, -19], [-30, 0, -30], [0, 0.001, -80]]);
    const losses = engine.softmaxCrossEntropy(logits, [0, 1, 1], 0).losses.data;
    const others = [
      Math.exp(-20) + Math.exp(-19),
      2 * Math.exp(-30),
      Math.exp(-Math.fround(0.001)),
    ];
    for (const [i, other] of others.entries()) {
      const [is, should] = [losses[i] ?? NaN, Math.log1p(other)];
      assert(Math.abs(is / should - 1) < 1e-6, `${is} is not ${should}`);
    }
    const sure = fromRows([[1 - 2 ** -24, 2 ** -24], [0.999, 0.001]]);
    const costs = engine.crossEntropy(sure, [0, 0]).losses.data;
    for (const [i, p] of [sure.data[0] ?? NaN, sure.data[2] ?? NaN].entries()) {
      const [is, should] = [costs[i] ?? NaN, -Math.log(Math.fround(p))];
      assert(Math.abs(is / should - 1) < 1e-5, `${is} is not ${should}`);
    }
  });

  it("know a finite loss of a probability of 0", () => {
    const { losses, gradient } = engine.crossEntropy(fromRows([[0, 1], [-3, 1]]), [0, 0]);
    agree(losses, fromRows([[126 * Math.LN2], [126 * Math.LN2]]));
    assertEquals(toRows(gradient), [[-(2 ** 126), 0], [-(2 ** 126), 0]]);
  });

  it("normalize rows far from 0, huge and tiny ones", () => {
    const rows = (cols: number, value: (j: number) => number) =>
      fill(2, cols, (i) => value(i % cols));
    const samples = [300, 127, 7].flatMap((cols) => [
      rows(cols, (j) => 1e4 + Math.sin(j)),
      rows(cols, (j) => (j + 1) * 1e20),
      rows(cols, (j) => j === 2 ? 1e38 : j),
      rows(cols, (j) => j % 2 === 0 ? 3e38 : 2e38),
      rows(cols, (j) => j * 1e-30),
    ]);
    for (const x of samples) {
      const gradient = fill(x.rows, x.cols, (i) => 100 + Math.cos(i));
      const expected = reference.normalizeRows(x, 1e-5);
      const slope = reference.normalizeRowsGradient(expected, gradient);
      const { normal, inverse } = engine.normalizeRows(x, 1e-5);
      assertNear(normal, expected.normal, 1e-6);
      assertNear(inverse, expected.inverse, 1e-6);
      assertNear(engine.normalizeRowsGradient(expected, gradient), slope, 1e-5);
    }
    const tiny = rows(7, (j) => j * 1e-30);
    assertNear(engine.normalizeRows(tiny, 0).normal, reference.normalizeRows(tiny, 0).normal, 1e-6);
    const { normal, inverse } = engine.normalizeRows(fromRows([[1, 3, 1e6, 1e6 + 2]]), 3, 2);
    assertEquals([toRows(normal), toRows(inverse)], [[[-0.5, 0.5, -0.5, 0.5]], [[0.5, 0.5]]]);
  });

  it("refuse what the reference refuses, in the same words", () => {
    const [a, b] = [draw(1, 2, 6), draw(2, 5, 4)];
    const attempts: readonly ((engine: Engine) => unknown)[] = [
      (engine) => engine.softmax(a, 4),
      (engine) => engine.softmaxGradient(a, b),
      (engine) => engine.softmaxGradient(a, a, 0),
      (engine) => engine.normalizeRows(a, 0.1, 7),
      (engine) => engine.normalizeRowsGradient({ normal: a, inverse: b }, a),
      (engine) => engine.softmaxCrossEntropy(a, [0, 6], 0),
      (engine) => engine.softmaxCrossEntropy(a, b, 0),
      (engine) => engine.crossEntropy(a, [0]),
      (engine) => engine.multiplyRows(a, b),
    ];
    for (const attempt of attempts) {
      const { message } = assertThrows(() => attempt(reference), RangeError);
      assertThrows(() => attempt(engine), RangeError, message);
    }
  });
});

function scaled({ rows, cols, data }: Matrix, factor: number): Matrix {
  return fill(rows, cols, (i) => factor * (data[i] ?? NaN));
}

/** Asserts that differences are small beside the largest number. */
function assertNear(found: Matrix, expected: Matrix, tolerance: number): void {
  const largest = Math.max(...Array.from(expected.data, Math.abs));
  for (const [i, is] of Array.from(found.data).entries()) {
    const should = expected.data[i] ?? NaN;
    assert(Math.abs(is - should) <= tolerance * largest, `element ${i} is ${is}, not ${should}`);
  }
}
