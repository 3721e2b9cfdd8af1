import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type ByteMatrix,
  type Engine,
  fromRows,
  type Matrix,
  matrix,
  random,
  referenceEngine,
  type ScalarFunction,
  toRows,
  type Warps,
} from "../../mod.ts";
import { controlPoints } from "../../lib/engines/warps.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";

const double = referenceEngine({ precision: "float64" });
const single = referenceEngine();

const a23 = exact([[1, -2, 3], [0.5, 0, -4]]);
const b32 = exact([[2, 1], [0, -1], [1, 3]]);
const square: ScalarFunction = {
  name: "square",
  value: (x) => x * x,
  derivative: (x, y) => 2 * x + 0 * y,
};

/** Every kernel that takes two matrices of the same size, as a function of them. */
const ofOneSize: readonly (readonly [string, (engine: Engine, a: Matrix, b: Matrix) => unknown])[] =
  [
    ["apply a derivative to", (engine, a, b) => engine.mapGradient(square, a, a, b)],
    ["add", (engine, a, b) => engine.combine(1, a, 1, b)],
    ["multiply the elements of", (engine, a, b) => engine.multiply(a, b)],
    ["divide", (engine, a, b) => engine.divideByRoot(a, b, 1)],
    ["multiply the elements of", (engine, a, b) => engine.dot(a, b)],
    ["apply the derivative of softmax to", (engine, a, b) => engine.softmaxGradient(a, b)],
    ["compare", (engine, a, b) => engine.softmaxCrossEntropy(a, b, 0)],
    ["compare", (engine, a, b) => engine.crossEntropy(a, b)],
  ];

describe("referenceEngine()", () => {
  it("has a name and a precision", () => {
    assertEquals([single.name, single.precision], ["reference float32", "float32"]);
    assertEquals([double.name, double.precision], ["reference float64", "float64"]);
  });

  it("gives arrays of its precision from every kernel", () => {
    for (const [engine, kind] of [[single, Float32Array], [double, Float64Array]] as const) {
      const results: Matrix[] = [
        engine.matmul(a23, b32),
        engine.matmulNT(a23, a23),
        engine.matmulTN(a23, a23),
        engine.map(square, a23),
        engine.mapGradient(square, a23, a23, a23),
        engine.scale(2, a23),
        engine.combine(1, a23, 1, a23),
        engine.multiply(a23, a23),
        engine.multiplyRows(a23, matrix(2, 1)),
        engine.divideByRoot(a23, engine.multiply(a23, a23), 1),
        engine.columnSums(a23),
        engine.softmax(a23),
        engine.softmaxGradient(a23, a23),
        engine.softmaxCrossEntropy(a23, [0, 1], 0).losses,
        engine.softmaxCrossEntropy(a23, [0, 1], 0).gradient,
        engine.crossEntropy(engine.softmax(a23), [0, 1]).losses,
        engine.crossEntropy(engine.softmax(a23), [0, 1]).gradient,
        engine.concatColumns([a23, a23]),
        engine.sliceColumns(a23, 0, 1),
        engine.gather(a23, Uint32Array.of(0)),
        engine.dropoutMask(random.key(0), 2, 2, 0.5),
        engine.uniform(random.key(0), 2, 2, { low: 0, high: 1 }),
        engine.warp(matrix(1, 4), { height: 2, width: 2, channels: 1 }, { affine: matrix(1, 6) }),
        engine.cast(a23),
      ];
      results.forEach(({ data }, i) => assert(data instanceof kind, `result ${i}`));
    }
  });

  it("changes none of its arguments", () => {
    const [a, b] = [normalMatrix(1, 3, 3), normalMatrix(2, 3, 3)];
    const [beforeA, beforeB] = [toRows(a), toRows(b)];
    double.matmul(a, b);
    double.matmulNT(a, b);
    double.matmulTN(a, b);
    double.softmax(a);
    double.softmaxCrossEntropy(a, b, 0.1);
    double.crossEntropy(a, b);
    double.columnSums(a);
    for (const [, kernel] of ofOneSize) kernel(double, a, b);
    assertEquals([toRows(a), toRows(b)], [beforeA, beforeB]);
  });

  it("keeps sums in float64 and rounds once in float32", () => {
    // A float32 sum of 2^24 and 1 loses the 1.
    const row = fromRows([[2 ** 24, 1, 1, 1, 1]]);
    const ones = matrix(5, 1, [1, 1, 1, 1, 1]);
    assertEquals(single.matmul(row, ones).data[0], 2 ** 24 + 4);
    assertEquals(single.matmulNT(row, matrix(1, 5, [1, 1, 1, 1, 1])).data[0], 2 ** 24 + 4);
    const column = fromRows([[2 ** 24], [1], [1], [1], [1]]);
    assertEquals(single.columnSums(column).data[0], 2 ** 24 + 4);
    assertEquals(single.sum(row).value, 2 ** 24 + 4);
    assertEquals(single.dot(row, matrix(1, 5, [1, 1, 1, 1, 1])).value, 2 ** 24 + 4);
  });

  it("rejects two matrices of different sizes if the sizes must be equal", () => {
    for (const [action, kernel] of ofOneSize) {
      for (const other of [matrix(3, 2), matrix(2, 4), matrix(1, 3)]) {
        assertThrows(
          () => kernel(double, a23, other),
          RangeError,
          `Cannot ${action} 2x3 and ${other.rows}x${other.cols}: their sizes differ`,
        );
      }
    }
  });
});

describe("matmul()", () => {
  it("has the known product", () => {
    assertEquals(toRows(double.matmul(a23, b32)), [[5, 12], [-3, -11.5]]);
  });

  it("adds the bias to every row", () => {
    assertEquals(toRows(double.matmul(a23, b32, matrix(1, 2, [10, 20]))), [[15, 32], [7, 8.5]]);
  });

  it("has the inner products of rows and columns for any sizes", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(fc.property(size, size, size, fc.nat(), (m, k, n, seed) => {
      const [a, b] = [normalMatrix(seed, m, k), normalMatrix(seed + 1, k, n)];
      const bias = matrix(1, n, random.normal(random.key(seed + 2), n));
      const expected = productOf(toRows(a), toRows(b));
      const biased = expected.map((row) => row.map((x, j) => x + (bias.data[j] ?? NaN)));
      assertRows(double.matmul(a, b), expected, 1e-12);
      assertRows(double.matmul(a, b, bias), biased, 1e-12);
      assertRows(double.matmulNT(a, exact(transposeOf(toRows(b)))), expected, 1e-12);
      assertRows(double.matmulTN(exact(transposeOf(toRows(a))), b), expected, 1e-12);
    }));
  });

  it("is the bias, or zeros, if the inner size is 0", () => {
    assertEquals(toRows(double.matmul(matrix(2, 0), matrix(0, 3))), [[0, 0, 0], [0, 0, 0]]);
    const biased = double.matmul(matrix(1, 0), matrix(0, 2), matrix(1, 2, [4, 5]));
    assertEquals(toRows(biased), [[4, 5]]);
    assertEquals(toRows(double.matmulTN(matrix(0, 2), matrix(0, 1))), [[0], [0]]);
    assertEquals(toRows(double.matmulNT(matrix(1, 0), matrix(2, 0))), [[0, 0]]);
  });

  it("has no rows or no columns if a factor has none", () => {
    const { rows, cols, data } = double.matmul(matrix(0, 2), matrix(2, 3));
    assertEquals([rows, cols, data.length], [0, 3, 0]);
    assertEquals(double.matmul(matrix(2, 3), matrix(3, 0)).data.length, 0);
  });

  it("keeps NaN and infinity, also times 0", () => {
    const product = double.matmul(exact([[0, 1], [1, 1]]), exact([[Infinity, NaN], [1, 1]]));
    assertEquals(toRows(product), [[NaN, NaN], [Infinity, NaN]]);
  });

  it("rejects unequal inner sizes", () => {
    assertThrows(
      () => double.matmul<number, number, number>(a23, matrix(5, 4)),
      RangeError,
      "Cannot multiply 2x3 by 5x4: inner sizes 3 and 5 differ",
    );
    assertThrows(
      () => double.matmulNT<number, number, number>(a23, matrix(4, 5)),
      RangeError,
      "Cannot multiply 2x3 by the transpose of 4x5: inner sizes 3 and 5 differ",
    );
    assertThrows(
      () => double.matmulTN<number, number, number>(a23, matrix(5, 4)),
      RangeError,
      "Cannot multiply the transpose of 2x3 by 5x4: inner sizes 2 and 5 differ",
    );
  });

  it("rejects a bias that is not one row of the product's length", () => {
    for (const bias of [matrix(1, 3), matrix(2, 2), matrix(0, 2)]) {
      assertThrows(
        () => double.matmul<number, number, number>(a23, b32, bias as Matrix<1, number>),
        RangeError,
        `Cannot add a bias of ${bias.rows}x${bias.cols} to 2x2: it must be 1x2`,
      );
    }
  });

  it("rejects literal sizes that differ when it compiles", () => {
    const neverRun = () => {
      // @ts-expect-error The inner sizes 3 and 5 differ.
      double.matmul(matrix(2, 3), matrix(5, 4));
    };
    assertThrows(neverRun, RangeError, "inner sizes 3 and 5 differ");
  });
});

describe("the element-wise kernels", () => {
  it("compute their formulas", () => {
    const a = exact([[1, -2], [0, 4]]);
    const b = exact([[9, 0.25], [4, 16]]);
    assertEquals(toRows(double.map(square, a)), [[1, 4], [0, 16]]);
    assertEquals(toRows(double.scale(-2, a)), [[-2, 4], [-0, -8]]);
    assertEquals(toRows(double.combine(2, a, -1, b)), [[-7, -4.25], [-4, -8]]);
    assertEquals(toRows(double.multiply(a, b)), [[9, -0.5], [0, 64]]);
    assertEquals(toRows(double.divideByRoot(a, b, 0.5)), [[1 / 3.5, -2], [0, 4 / 4.5]]);
    assertEquals(toRows(double.multiplyRows(a, matrix(2, 1, [3, -1]))), [[3, -6], [-0, -4]]);
  });

  it("give a derivative the input, the output and the gradient that belong together", () => {
    const sum: ScalarFunction = {
      name: "sum",
      value: (x) => x,
      derivative: (x, y) => 100 * x + y,
    };
    const gradient = double.mapGradient(
      sum,
      exact([[1, 2]]),
      exact([[3, 4]]),
      exact([[1, -1]]),
    );
    assertEquals(toRows(gradient), [[103, -204]]);
  });

  it("keep NaN and infinity", () => {
    const odd = exact([[NaN, Infinity, -Infinity]]);
    assertEquals(toRows(double.scale(0, odd)), [[NaN, NaN, NaN]]);
    assertEquals(toRows(double.combine(1, odd, 1, odd)), [[NaN, Infinity, -Infinity]]);
    assertEquals(toRows(double.multiply(odd, odd)), [[NaN, Infinity, Infinity]]);
    assertEquals(toRows(double.divideByRoot(odd, exact([[1, 1, 1]]), 0)), toRows(odd));
    assertEquals(toRows(double.divideByRoot(exact([[1, -1]]), exact([[0, 0]]), 0)), [
      [Infinity, -Infinity],
    ]);
  });

  it("take matrices of no elements", () => {
    for (const none of [matrix(0, 3), matrix(3, 0), matrix(0, 0)]) {
      assertEquals(double.map(square, none).data.length, 0);
      assertEquals(double.combine(1, none, 1, none).data.length, 0);
      assertEquals(double.multiplyRows(none, matrix(none.rows, 1)).data.length, 0);
      assertEquals(double.sum(none).value, 0);
      assertEquals(double.dot(none, none).value, 0);
    }
  });

  it("reject factors that are not one for each row", () => {
    for (const factors of [matrix(3, 1), matrix(2, 2), matrix(1, 2)]) {
      assertThrows(
        () => double.multiplyRows(a23, factors),
        RangeError,
        `Cannot multiply the rows of 2x3 by ${factors.rows}x${factors.cols}: it must be 2x1`,
      );
    }
  });
});

describe("the reductions", () => {
  it("compute their formulas", () => {
    assertEquals(double.sum(a23).value, -1.5);
    assertEquals(double.dot(a23, a23).value, 1 + 4 + 9 + 0.25 + 16);
    assertEquals(toRows(double.columnSums(a23)), [[1.5, -2, -1]]);
  });

  it("have zeros for the columns of no rows", () => {
    assertEquals(toRows(double.columnSums(matrix(0, 2))), [[0, 0]]);
    assertEquals(toRows(double.columnSums(matrix(1, 1, [7]))), [[7]]);
  });

  it("keep NaN", () => {
    assertEquals(double.sum(exact([[1, NaN]])).value, NaN);
    assertEquals(toRows(double.columnSums(exact([[1, NaN], [Infinity, 1]]))), [[Infinity, NaN]]);
  });
});

describe("argmax()", () => {
  it("names the largest of each row, the first of equals", () => {
    const rows = exact([[1, 3, 2], [5, 5, 1], [-3, -2, -2], [-Infinity, 0, Infinity]]);
    assertEquals(Array.from(double.argmax(rows)), [1, 0, 1, 2]);
  });

  it("is 0 for single columns and empty for no rows", () => {
    assertEquals(Array.from(double.argmax(matrix(2, 1, [4, 5]))), [0, 0]);
    assertEquals(double.argmax(matrix(0, 3)).length, 0);
  });
});

describe("softmax()", () => {
  it("divides exponentials by their sum", () => {
    const row = [0.5, -1, 2];
    const sum = row.reduce((total, x) => total + Math.exp(x), 0);
    assertRows(double.softmax(exact([row])), [row.map((x) => Math.exp(x) / sum)], 1e-15);
  });

  it("is exact for logits of any size", () => {
    assertEquals(toRows(double.softmax(exact([[1e4, -1e4], [1e308, 1e308], [-1e4, -1e4]]))), [
      [1, 0],
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
  });

  it("gives 0 for minus infinity, and keeps NaN in its row", () => {
    assertEquals(toRows(double.softmax(exact([[-Infinity, 1], [NaN, 1], [3, 3]]))), [
      [0, 1],
      [NaN, NaN],
      [0.5, 0.5],
    ]);
  });

  it("is 1 for single columns and empty for no rows", () => {
    assertEquals(toRows(double.softmax(matrix(2, 1, [4, -5]))), [[1], [1]]);
    assertEquals(double.softmax(matrix(0, 3)).data.length, 0);
  });

  it("has the Jacobian diag(y) - y yᵀ", () => {
    const y = [0.2, 0.5, 0.3];
    const gradient = [1, -2, 4];
    const expected = y.map((yi, i) =>
      y.reduce((sum, yj, j) => sum + ((i === j ? yi : 0) - yi * yj) * (gradient[j] ?? NaN), 0)
    );
    assertRows(double.softmaxGradient(exact([y]), exact([gradient])), [expected], 1e-15);
  });
});

describe("softmaxCrossEntropy()", () => {
  const logits = [[0.5, -1, 2], [3, 1, 1]];
  const probabilities = logits.map((row) => {
    const sum = row.reduce((total, x) => total + Math.exp(x), 0);
    return row.map((x) => Math.exp(x) / sum);
  });

  it("is minus the logarithm of the probability of the class", () => {
    const { losses, gradient } = double.softmaxCrossEntropy(exact(logits), [2, 1], 0);
    const expected = [2, 1].map((label, i) => [-Math.log(probabilities[i]?.[label] ?? NaN)]);
    assertRows(losses, expected, 1e-14);
    assertRows(
      gradient,
      probabilities.map((row, i) => row.map((p, j) => p - (j === [2, 1][i] ? 1 : 0))),
      1e-14,
    );
  });

  it("takes a row of probabilities for a target, and smooths any target", () => {
    const targets = [[0.2, 0.3, 0.5], [0, 1, 0]];
    const smoothed = targets.map((row) => row.map((t) => t * 0.7 + 0.1));
    const { losses, gradient } = double.softmaxCrossEntropy(exact(logits), exact(targets), 0.3);
    const expected = smoothed.map((row, i) => [
      -row.reduce((sum, t, j) => sum + t * Math.log(probabilities[i]?.[j] ?? NaN), 0),
    ]);
    assertRows(losses, expected, 1e-14);
    assertRows(
      gradient,
      smoothed.map((row, i) => row.map((t, j) => (probabilities[i]?.[j] ?? NaN) - t)),
      1e-14,
    );
    const labels = double.softmaxCrossEntropy(exact(logits), [2, 1], 0.3);
    const oneHot = double.softmaxCrossEntropy(exact(logits), exact([[0, 0, 1], [0, 1, 0]]), 0.3);
    assertEquals(labels, oneHot);
  });

  it("has the right gradient where the weights of a target do not add up to 1", () => {
    const { gradient } = double.softmaxCrossEntropy(
      exact([logits[0] ?? []]),
      exact([[1, 0, 2]]),
      0,
    );
    const [p = []] = probabilities;
    assertRows(gradient, [[1, 0, 2].map((t, j) => 3 * (p[j] ?? NaN) - t)], 1e-14);
  });

  it("is stable and finite for logits of 10,000 to either side", () => {
    const { losses, gradient } = double.softmaxCrossEntropy(
      exact([[1e4, -1e4], [1e4, -1e4]]),
      [0, 1],
      0,
    );
    assertEquals(toRows(losses), [[0], [2e4]]);
    assertEquals(toRows(gradient), [[0, 0], [1, -1]]);
  });

  it("costs nothing for a class of no weight whose logit is minus infinity", () => {
    const { losses } = double.softmaxCrossEntropy(exact([[-Infinity, 1]]), [1], 0);
    assertEquals(toRows(losses), [[0]]);
    const certain = double.softmaxCrossEntropy(exact([[-Infinity, 1]]), [0], 0);
    assertEquals(toRows(certain.losses), [[Infinity]]);
  });

  it("is NaN for a logit of NaN", () => {
    assertEquals(toRows(double.softmaxCrossEntropy(exact([[NaN, 1]]), [1], 0).losses), [[NaN]]);
  });

  it("rejects labels that are no classes, and too few or too many labels", () => {
    for (const kernel of [double.softmaxCrossEntropy, double.crossEntropy]) {
      for (const label of [3, -1, 0.5, NaN]) {
        assertThrows(
          () => kernel(exact(logits), [0, label], 0),
          RangeError,
          `Cannot take ${label} as the class of row 1: there are 3 classes`,
        );
      }
      assertThrows(
        () => kernel(exact(logits), [0, 1, 2], 0),
        RangeError,
        "Cannot compare 2x3 with 3 labels",
      );
    }
  });

  it("is empty for no rows", () => {
    const { losses, gradient } = double.softmaxCrossEntropy(matrix(0, 3), [], 0);
    assertEquals([losses.rows, losses.cols, gradient.rows, gradient.cols], [0, 1, 0, 3]);
  });
});

describe("crossEntropy()", () => {
  it("is minus the weighted sum of logarithms", () => {
    const output = exact([[0.2, 0.8], [0.6, 0.4]]);
    const labels = double.crossEntropy(output, [1, 0]);
    assertRows(labels.losses, [[-Math.log(0.8)], [-Math.log(0.6)]], 1e-15);
    assertRows(labels.gradient, [[0, -1 / 0.8], [-1 / 0.6, 0]], 1e-14);
    const soft = double.crossEntropy(output, exact([[0.5, 0.5], [0, 1]]));
    assertRows(
      soft.losses,
      [[-0.5 * Math.log(0.2) - 0.5 * Math.log(0.8)], [-Math.log(0.4)]],
      1e-15,
    );
    assertRows(soft.gradient, [[-0.5 / 0.2, -0.5 / 0.8], [0, -1 / 0.4]], 1e-14);
  });

  it("is finite for a probability of 0, in float32 too", () => {
    for (const engine of [single, double]) {
      const { losses, gradient } = engine.crossEntropy(exact([[0, 1]]), [0]);
      assertAlmostEquals(losses.data[0] ?? NaN, 126 * Math.LN2, 1e-5);
      assertEquals(toRows(gradient), [[-(2 ** 126), 0]]);
    }
  });

  it("is NaN if the probability of the class is NaN", () => {
    assertEquals(toRows(double.crossEntropy(exact([[NaN, 1]]), [0]).losses), [[NaN]]);
  });
});

describe("gather()", () => {
  const source = exact([[1, 2], [3, 4], [5, 6]]);

  it("takes rows in the order of the indices, some more than once", () => {
    assertEquals(toRows(double.gather(source, Uint32Array.of(2, 0, 2))), [[5, 6], [1, 2], [5, 6]]);
    assertEquals(double.gather(source, new Uint32Array()).data.length, 0);
  });

  it("turns bytes into numbers by scale and shift", () => {
    const bytes: ByteMatrix = {
      rows: 2,
      cols: 2,
      bytes: Uint8Array.of(0, 255, 51, 102),
      scale: 1 / 255,
      shift: -0.5,
    };
    assertRows(double.gather(bytes, Uint32Array.of(1, 0)), [[-0.3, -0.1], [-0.5, 0.5]], 1e-15);
  });

  it("rejects an index that is not the number of a row", () => {
    assertThrows(
      () => double.gather(source, Uint32Array.of(0, 3)),
      RangeError,
      "Cannot gather row 3: there are 3 rows",
    );
  });
});

describe("warp()", () => {
  const size = { height: 3, width: 4, channels: 1 };
  const images = exact([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]);
  const warped = (affine: readonly number[], more: Partial<Warps> = {}) =>
    toRows(double.warp(images, size, { affine: exact([affine]), ...more }))[0];

  it("does not change images if every pixel takes its own place", () => {
    assertEquals(warped([1, 0, 0, 0, 1, 0]), toRows(images)[0]);
  });

  it("moves images by whole pixels exactly, and lets the background in", () => {
    const background = -1;
    assertEquals(
      warped([1, 0, 1, 0, 1, 0], { background }),
      [2, 3, 4, -1, 6, 7, 8, -1, 10, 11, 12, -1],
    );
    assertEquals(
      warped([1, 0, 0, 0, 1, -2], { background }),
      [-1, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4],
    );
    assertEquals(warped([1, 0, 40, 0, 1, 0]), new Array(12).fill(0));
  });

  it("interpolates between the four pixels around a place, the background among them", () => {
    const middle = exact([[0, 2, 4, 10]]);
    const shifted = (affine: readonly number[], background: number) =>
      toRows(
        double.warp(middle, { height: 2, width: 2, channels: 1 }, {
          affine: exact([affine]),
          background,
        }),
      )[0];
    assertEquals(shifted([1, 0, 0.25, 0, 1, 0.5], 0)?.[0], 2 * 0.75 + 6 * 0.25);
    assertEquals(shifted([1, 0, 0.5, 0, 1, 0], 8), [1, 5, 7, 9]);
  });

  it("turns images by a quarter", () => {
    // Column x and row y of a square show column y and row 2 - x: a turn to the right.
    const square = exact([[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    const turn = { affine: exact([[0, 1, 0, -1, 0, 2]]) };
    assertEquals(
      toRows(double.warp(square, { height: 3, width: 3, channels: 1 }, turn)),
      [[7, 4, 1, 8, 5, 2, 9, 6, 3]],
    );
  });

  it("takes all channels of a pixel from the same place", () => {
    const colors = exact([[1, 10, 100, 2, 20, 200]]);
    const half = { affine: exact([[1, 0, -0.5, 0, 1, 0]]) };
    assertRows(double.warp(colors, { height: 1, width: 2, channels: 3 }, half), [[
      0.5,
      5,
      50,
      1.5,
      15,
      150,
    ]]);
  });

  it("warps each image in its own way", () => {
    const two = exact([[1, 2], [3, 4]]);
    const affine = exact([[1, 0, 1, 0, 1, 0], [-1, 0, 1, 0, 1, 0]]);
    const size = { height: 1, width: 2, channels: 1 };
    assertEquals(toRows(double.warp(two, size, { affine })), [[2, 0], [4, 3]]);
  });

  it("displaces pixels by control points: all pixels alike if these agree", () => {
    const points = controlPoints(3, 2) * controlPoints(4, 2);
    const offsets = exact([[...new Array(points).fill(1), ...new Array(points).fill(-1)]]);
    assertRows(
      double.warp(images, size, {
        affine: exact([[1, 0, 0, 0, 1, 0]]),
        elastic: { spacing: 2, offsets },
      }),
      [[0, 0, 0, 0, 2, 3, 4, 0, 6, 7, 8, 0]],
    );
  });

  it("blends control points as cubic B-splines: a line of them stays a line", () => {
    const [rows, columns] = [controlPoints(1, 2.5), controlPoints(8, 2.5)];
    // A control point of column k is at pixel (k - 1) spacing, and its offset is half of that.
    const offsets = exact([[
      ...Array.from({ length: rows * columns }, (_, i) => (i % columns - 1) * 2.5 / 2),
      ...new Array(rows * columns).fill(0),
    ]]);
    const ramp = exact([[0, 1, 2, 3, 4, 5, 6, 7]]);
    assertRows(
      double.warp(ramp, { height: 1, width: 8, channels: 1 }, {
        affine: exact([[1, 0, 0, 0, 1, 0]]),
        elastic: { spacing: 2.5, offsets },
        background: 8,
      }),
      [[0, 1.5, 3, 4.5, 6, 7.5, 8, 8]],
    );
  });
});

describe("uniform()", () => {
  it("spreads the numbers of the key over the range", () => {
    const { data } = double.uniform(random.key(3), 5, 7, { low: -2, high: 4 });
    const draws = Array.from(random.uniform(random.key(3), 35));
    assertEquals(Array.from(data), draws.map((draw) => 6 * draw - 2));
  });
});

describe("dropoutMask()", () => {
  it("drops at the rate and scales the others up", () => {
    const { data } = double.dropoutMask(random.key(4), 100, 200, 0.25);
    const dropped = Array.from(data).filter((factor) => factor === 0).length;
    assert(Array.from(data).every((factor) => factor === 0 || factor === 1 / 0.75));
    // Five standard deviations.
    assertAlmostEquals(dropped / 20_000, 0.25, 5 * Math.sqrt(0.25 * 0.75 / 20_000));
  });

  it("is the same for the same key, in either precision", () => {
    const mask = (engine: Engine, seed: number) =>
      toRows(engine.dropoutMask(random.key(seed), 4, 5, 0.5));
    assertEquals(mask(single, 1), mask(double, 1));
    assert(mask(double, 1).flat().some((factor, i) => factor !== mask(double, 2).flat()[i]));
  });

  it("drops nothing at a rate of 0", () => {
    assertEquals(toRows(double.dropoutMask(random.key(1), 1, 3, 0)), [[1, 1, 1]]);
  });
});

describe("cast()", () => {
  it("rounds to the precision of the engine", () => {
    assertEquals(toRows(single.cast(exact([[0.1]]))), [[Math.fround(0.1)]]);
    assertEquals(toRows(double.cast(exact([[0.1]]))), [[0.1]]);
  });
});

function productOf(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, x, p) => sum + x * (b[p]?.[j] ?? NaN), 0))
  );
}

function transposeOf(a: readonly number[][]): number[][] {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? NaN));
}
