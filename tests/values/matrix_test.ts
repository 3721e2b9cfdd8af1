import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  checkLossGradient,
  fromRows,
  type Loss,
  type Matrix,
  matrix,
  meanSquaredError,
  reshaped,
  toRows,
} from "../../mod.ts";
import { isMatrix, requireSameShape, shapeText } from "../../lib/values/matrix.ts";

describe("matrix()", () => {
  it("stores values row after row as float32", () => {
    const { rows, cols, data } = matrix(2, 3, [1, 2, 3, 4, 5, 0.1]);
    assertEquals([rows, cols], [2, 3]);
    assert(data instanceof Float32Array);
    assertEquals(Array.from(data), [1, 2, 3, 4, 5, Math.fround(0.1)]);
  });

  it("is all zeros without values", () => {
    assertEquals(Array.from(matrix(2, 2).data), [0, 0, 0, 0]);
  });

  it("copies its values", () => {
    const values = new Float32Array([1, 2]);
    const { data } = matrix(1, 2, values);
    values[0] = 9;
    assertStrictEquals(data[0], 1);
  });

  it("allows no rows or no columns", () => {
    assertEquals(matrix(0, 3).data.length, 0);
    assertEquals(matrix(3, 0, []).data.length, 0);
  });

  it("rejects sizes that are not whole numbers from 0", () => {
    for (const size of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
      assertThrows(() => matrix(size, 1), RangeError, `Cannot make a ${size}x1 matrix`);
      assertThrows(() => matrix(1, size), RangeError, `Cannot make a 1x${size} matrix`);
    }
  });

  it("rejects a wrong number of values", () => {
    assertThrows(
      () => matrix(2, 3, [1, 2, 3, 4, 5]),
      RangeError,
      "Cannot make a 2x3 matrix: it holds 6 numbers, not 5",
    );
    assertThrows(() => matrix(0, 0, [1]), RangeError, "it holds 0 numbers, not 1");
  });
});

describe("fromRows()", () => {
  it("is the inverse of toRows()", () => {
    const rowsOfOneLength = fc.integer({ min: 1, max: 5 }).chain((cols) =>
      fc.array(fc.array(fc.float(), { minLength: cols, maxLength: cols }), { minLength: 1 })
    );
    fc.assert(fc.property(rowsOfOneLength, (rows) => {
      const made = fromRows(rows);
      assertEquals(shapeText(made), `${rows.length}x${rows[0]?.length}`);
      assertEquals(toRows(made), rows);
    }));
  });

  it("returns an empty matrix for no rows", () => {
    assertEquals(shapeText(fromRows([])), "0x0");
  });

  it("rejects rows that differ in length and names the first row that differs", () => {
    assertThrows(
      () => fromRows([[1, 2], [3, 4], [5]]),
      RangeError,
      "row 0 has 2 numbers, but row 2 has 1",
    );
  });
});

describe("requireSameShape()", () => {
  it("names the action and both sizes", () => {
    requireSameShape("add", matrix(2, 3), matrix(2, 3));
    assertThrows(
      () => requireSameShape("add", matrix(2, 3), matrix(3, 2)),
      RangeError,
      "Cannot add 2x3 and 3x2: their sizes differ",
    );
  });
});

describe("isMatrix()", () => {
  it("is true for matrices, and false for trees whose branches have the names of a matrix", () => {
    const leaf = matrix(1, 1);
    assertEquals([leaf, [], [leaf], { data: leaf }, { data: leaf, rows: leaf }].map(isMatrix), [
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("Matrix", () => {
  it("is read-only, and its sizes are checked by the compiler", () => {
    const pair: Matrix<1, 2> = matrix(1, 2, [3, 4]);
    const neverRun = () => {
      // @ts-expect-error An element cannot be written.
      pair.data[0] = 1;
      // @ts-expect-error A size cannot be changed.
      pair.rows = 1;
      // @ts-expect-error A 1x2 matrix is not a 2x1 matrix.
      const turned: Matrix<2, 1> = pair;
      return turned;
    };
    assertEquals(typeof neverRun, "function");
    assertEquals(toRows(pair), [[3, 4]]);
  });
});

describe("reshaped()", () => {
  it("has the same numbers in rows of another length, in float64 too", () => {
    assertEquals(toRows(reshaped(fromRows([[1, 2, 3], [4, 5, 6]]), 3, 2)), [[1, 2], [3, 4], [
      5,
      6,
    ]]);
    const precise = { rows: 1, cols: 2, data: Float64Array.of(0.1, 0.2) };
    assertStrictEquals(reshaped(precise, 2, 1).data, precise.data);
    assertEquals(reshaped(matrix(0, 3), 5, 0).rows, 5);
  });

  it("refuses sizes that do not hold as many numbers", () => {
    for (const [rows, cols] of [[2, 2], [1.5, 4], [-2, -3], [NaN, 6]] as const) {
      assertThrows(
        () => reshaped(matrix(2, 3), rows, cols),
        RangeError,
        `Cannot reshape 2x3 to ${rows}x${cols}: sizes are whole numbers from 0, and their product is 6`,
      );
    }
  });

  it("lets a loss reshape its output without a wrong gradient", () => {
    const mse = meanSquaredError();
    const ofPixels = (take: typeof reshaped): Loss<Matrix> => (engine, output, targets) => {
      const { loss, gradient } = mse(engine, take(output, 4, 1), take(targets, 4, 1));
      return { loss, gradient: take(gradient, output.rows, output.cols) };
    };
    const [output, targets] = [fromRows([[1, 2], [3, 4]]), fromRows([[0.3, 1], [2, 7]])];
    assert(checkLossGradient(ofPixels(reshaped), output, targets).passed);
    const rounds = ofPixels((a, rows, cols) => matrix(rows, cols, Float32Array.from(a.data)));
    assert(!checkLossGradient(rounds, output, targets).passed);
  });
});
