/**
 * Batches of products of the webgpu engine.
 *
 * @module
 */

import { requireBatch } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { multiplyTables } from "./table_products.ts";
import type { Workshop } from "./workshop.ts";

/** Batches of products. */
export type BatchedProductKernels = Pick<Engine, "batchedMatmul">;

/** Returns the batches of products. */
export function batchedProductKernels(workshop: Workshop): BatchedProductKernels {
  const { at, make, run } = workshop;
  return {
    batchedMatmul(a, b, batch) {
      const { rows, heads, m, n, k } = requireBatch(a, b, batch);
      const { transposeA = false, transposeB = false, scale = 1 } = batch;
      const sizes = { rows: m, cols: n, inner: k, batches: rows * heads, heads };
      return run(() => {
        const operands = { transposeA, transposeB, scale, a: at(a), b: at(b) };
        return make(rows, heads * m * n, (out) => {
          multiplyTables(workshop, { ...sizes, ...operands, out });
        });
      });
    },
  };
}
