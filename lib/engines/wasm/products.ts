/**
 * Matrix products of the wasm engine.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireBatch, requireProduct, requireProductNT, requireProductTN } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Workshop } from "./workshop.ts";

/** Flags of operands that are transposed, for the kernels `multiply` and `packPanels`. */
export const TRANSPOSED_A = 1;
export const TRANSPOSED_B = 2;

/**
 * Multiplies matrices in the engine's memory: C, MxN, = op(A) op(B) + bias. The bias is a row, or none if
 * its pointer is 0; with `adds` it is C. `flags` says which operands are transposed.
 */
export type Multiply = (product: Product) => void;

/** A product: its sizes, and where its matrices begin. */
export interface Product {
  readonly flags: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly b: number;
  readonly bias: number;
  readonly out: number;
  readonly adds?: boolean;
}

/** With fewer multiplications, waking workers costs more than it saves. */
const WORK_WORTH_SHARING = 2 ** 17;
/** With fewer rows, packing costs more than it saves. */
const ROWS_WORTH_PACKING = 17;

/** Returns the products of the wasm engine, computed by `multiply`, and batches of small ones. */
export function productKernels(
  { at, kernels, make, pool, run, solo, threads, withBlock }: Workshop,
  multiply: Multiply,
): Pick<Engine, "matmul" | "matmulNT" | "matmulTN" | "batchedMatmul"> {
  return {
    batchedMatmul(a, b, batch) {
      const { rows, heads, m, n, k } = requireBatch(a, b, batch);
      const { transposeA = false, transposeB = false, scale = 1 } = batch;
      const flags = (transposeA ? TRANSPOSED_A : 0) | (transposeB ? TRANSPOSED_B : 0);
      const to = rows * heads;
      const sizes = { flags, heads, m, n, k, scale };
      const scratchBytes = kernels.multiplyBatchScratch({ flags, n, k });
      const workers = to * m * n * k < WORK_WORTH_SHARING ? solo : pool;
      return run(() => {
        const operands = { ...sizes, a: at(a), b: at(b) };
        return make(rows, heads * m * n, (c) => {
          withBlock(scratchBytes * threads, (scratch) => {
            workers.run(jobs.multiplyBatch({ ...operands, c, to, scratch }), {
              unit: 1,
              scratchBytes,
            });
          });
        });
      });
    },
    matmul(a, b, bias) {
      requireProduct(a, b, bias);
      return product(0, [a.rows, b.cols, a.cols], a, b, bias);
    },
    matmulNT(a, b) {
      requireProductNT(a, b);
      return product(TRANSPOSED_B, [a.rows, b.rows, a.cols], a, b);
    },
    matmulTN(a, b) {
      requireProductTN(a, b);
      return product(TRANSPOSED_A, [a.cols, b.cols, a.rows], a, b);
    },
  };

  function product<M extends number, N extends number>(
    flags: number,
    [m, n, k]: readonly [M, N, number],
    left: Matrix,
    right: Matrix,
    row?: Matrix,
  ): Matrix<M, N> {
    return run(() => {
      const [a, b, bias] = [at(left), at(right), row ? at(row) : 0];
      return make(m, n, (out) => multiply({ flags, m, n, k, a, b, bias, out }));
    });
  }
}

/** Returns the product by the engine's own kernels. */
export function multiplyByKernels(workshop: Workshop): Multiply {
  const { allFinite, isSparse, kernels, pool, solo, threads, withBlock } = workshop;
  const denseScratch = kernels.multiplyScratch();
  const sparseScratch = kernels.sparseScratch();

  return ({ flags, m, n, k, a, b, bias, out }) => {
    const operands = { flags, m, n, k, a, b, bias, c: out, to: m };
    const { run } = m * n * k < WORK_WORTH_SHARING ? solo : pool;
    // Zeros of A may be skipped only where B is finite.
    if (!(flags & TRANSPOSED_B) && isSparse(a, m * k) && allFinite(b, k * n)) {
      withBlock(sparseScratch * threads, (scratch) => {
        run(jobs.multiplySparse({ ...operands, scratch }), {
          unit: 4,
          scratchBytes: sparseScratch,
        });
      });
      return;
    }
    const multiply = (packed: number) =>
      withBlock(denseScratch * threads, (scratch) => {
        run(jobs.multiply({ ...operands, packed, scratch }), {
          unit: 5,
          scratchBytes: denseScratch,
        });
      });
    if (m < ROWS_WORTH_PACKING && !(flags & TRANSPOSED_B)) {
      multiply(0);
      return;
    }
    const panels = Math.ceil(n / 8);
    withBlock(panels * 8 * k * 4, (packed) => {
      run(jobs.packPanels({ flags, n, k, b, packed, to: panels }), { unit: 1 });
      multiply(packed);
    });
  };
}
