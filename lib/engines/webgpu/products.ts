/**
 * Matrix products of the webgpu engine.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import { requireProduct, requireProductNT, requireProductTN } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { multiplyTables } from "./table_products.ts";
import type { Workshop } from "./workshop.ts";

/** The matrix products. */
export type ProductKernels = Pick<Engine, "matmul" | "matmulNT" | "matmulTN">;

/** Returns the matrix products. */
export function productKernels(workshop: Workshop): ProductKernels {
  const { at, make, run } = workshop;
  return {
    matmul(a, b, bias) {
      requireProduct(a, b, bias);
      return product([a.rows, b.cols, a.cols], a, b, { bias });
    },
    matmulNT(a, b) {
      requireProductNT(a, b);
      return product([a.rows, b.rows, a.cols], a, b, { transposeB: true });
    },
    matmulTN(a, b) {
      requireProductTN(a, b);
      return product([a.cols, b.cols, a.rows], a, b, { transposeA: true });
    },
  };

  function product<M extends number, N extends number>(
    [rows, cols, inner]: readonly [M, N, number],
    left: Matrix,
    right: Matrix,
    { bias: row, transposeA = false, transposeB = false }: {
      readonly bias?: Matrix | undefined;
      readonly transposeA?: boolean;
      readonly transposeB?: boolean;
    },
  ): Matrix<M, N> {
    return run(() => {
      const [a, b, bias] = [at(left), at(right), row && at(row)];
      const sizes = { rows, cols, inner, batches: 1, heads: 1, scale: 1 };
      return make(rows, cols, (out) => {
        multiplyTables(workshop, { ...sizes, transposeA, transposeB, a, b, bias, out });
      });
    });
  }
}
