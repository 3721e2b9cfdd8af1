/**
 * Matrix products of the reference engine.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import { requireBatch, requireProduct, requireProductNT, requireProductTN } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Builder } from "./builder.ts";

/** Returns the products. */
export function productKernels(
  { zeros }: Builder,
): Pick<Engine, "matmul" | "matmulNT" | "matmulTN" | "batchedMatmul"> {
  return {
    matmul(a, b, bias) {
      requireProduct(a, b, bias);
      return product(a.rows, b.cols, [lines(a), transposed(b), a.cols], bias);
    },
    matmulNT(a, b) {
      requireProductNT(a, b);
      return product(a.rows, b.rows, [lines(a), lines(b), a.cols]);
    },
    matmulTN(a, b) {
      requireProductTN(a, b);
      return product(a.cols, b.cols, [transposed(a), transposed(b), a.rows]);
    },
    batchedMatmul(a, b, batch) {
      const { rows, heads, m, n, k } = requireBatch(a, b, batch);
      const { transposeA = false, transposeB = false, scale = 1 } = batch;
      const data = zeros(rows * heads * m * n);
      /** Returns where a number of a table stands: tables have so many lines, and columns for each head. */
      const place = (lines: number, columns: number) => (row: number, head: number) => {
        const start = row * lines * heads * columns + head * columns;
        return (line: number, column: number) => start + line * heads * columns + column;
      };
      const placeA = transposeA ? place(k, m) : place(m, k);
      const placeB = transposeB ? place(n, k) : place(k, n);
      const placeC = place(m, n);
      for (let row = 0; row < rows; row++) {
        for (let head = 0; head < heads; head++) {
          const [inA, inB, inC] = [placeA(row, head), placeB(row, head), placeC(row, head)];
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n; j++) {
              let sum = 0;
              for (let p = 0; p < k; p++) {
                const left = a.data[transposeA ? inA(p, i) : inA(i, p)]!;
                sum += left * b.data[transposeB ? inB(j, p) : inB(p, j)]!;
              }
              data[inC(i, j)] = scale * sum;
            }
          }
        }
      }
      return { rows, cols: heads * m * n, data };
    },
  };

  /** Returns the product of A, MxK, and B, KxN: the inner products of A's rows and B's columns. */
  function product<M extends number, N extends number>(
    m: M,
    n: N,
    [rows, columns, k]: readonly [Float64Array, Float64Array, number],
    bias?: Matrix<1, N>,
  ): Matrix<M, N> {
    const data = zeros(m * n);
    for (let i = 0; i < m; i++) {
      // Four columns at a time are three times as fast as one. At the edge, the last column is repeated.
      for (let j = 0; j < n; j += 4) {
        const [j1, j2, j3] = [
          Math.min(j + 1, n - 1),
          Math.min(j + 2, n - 1),
          Math.min(j + 3, n - 1),
        ];
        let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
        for (let p = 0; p < k; p++) {
          const factor = rows[i * k + p]!;
          sum0 += factor * columns[j * k + p]!;
          sum1 += factor * columns[j1 * k + p]!;
          sum2 += factor * columns[j2 * k + p]!;
          sum3 += factor * columns[j3 * k + p]!;
        }
        data[i * n + j] = sum0 + (bias?.data[j] ?? 0);
        data[i * n + j1] = sum1 + (bias?.data[j1] ?? 0);
        data[i * n + j2] = sum2 + (bias?.data[j2] ?? 0);
        data[i * n + j3] = sum3 + (bias?.data[j3] ?? 0);
      }
    }
    return { rows: m, cols: n, data };
  }
}

/** Returns the rows of a matrix, in float64. */
function lines({ rows, cols, data }: Matrix): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < result.length; i++) result[i] = data[i]!;
  return result;
}

/** Returns the columns of a matrix, in float64. */
function transposed({ rows, cols, data }: Matrix): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) result[j * rows + i] = data[i * cols + j]!;
  }
  return result;
}
