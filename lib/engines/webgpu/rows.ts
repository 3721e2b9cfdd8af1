/**
 * Kernels of the webgpu engine that work row by row.
 *
 * @module
 */

import { requireSameShape } from "../../values/matrix.ts";
import { requireFactors, requireParts } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { elementKernel } from "./kernel.ts";
import { normalRowKernels } from "./normal_rows.ts";
import { eachRow, forEach, largestOf, rowKernel, sumOf } from "./row_kernel.ts";
import { rowLossKernels } from "./row_losses.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels that work row by row. */
export type RowKernels = Pick<
  Engine,
  | "multiplyRows"
  | "softmax"
  | "softmaxGradient"
  | "normalizeRows"
  | "normalizeRowsGradient"
  | "softmaxCrossEntropy"
  | "crossEntropy"
>;

const MULTIPLY_ROWS = elementKernel({
  name: "multiplyRows",
  params: { columns: "u32" },
  inputs: { a: "f32", factors: "f32" },
  outputs: { out: "f32" },
  code: "out[i] = a[i] * factors[i / params.columns];",
});

const SOFTMAX = rowKernel({
  name: "softmax",
  params: {},
  inputs: { x: "f32" },
  outputs: { out: "f32" },
  code: `
  ${largestOf("key", "x[i]")}
  let top = number_at(key);
  ${sumOf("sum", "exponential(x[i] - top)")}
  let whole = select(sum, nan_like(top), is_odd(top));
  ${forEach("out[i] = exponential(x[i] - top) / whole;")}`,
});

const SOFTMAX_GRADIENT = rowKernel({
  name: "softmaxGradient",
  params: {},
  inputs: { y: "f32", gradient: "f32" },
  outputs: { out: "f32" },
  code: `
  ${sumOf("inner", "y[i] * gradient[i]")}
  ${forEach("out[i] = y[i] * (gradient[i] - inner);")}`,
});

/** Returns the kernels of the webgpu engine that work row by row. */
export function rowKernels(workshop: Workshop): RowKernels {
  const { at, each, make, run } = workshop;
  return {
    multiplyRows(a, factors) {
      requireFactors(a, factors);
      const { rows, cols } = a;
      return run(() => {
        const buffers = { a: at(a), factors: at(factors) };
        return make(rows, cols, (out) => {
          const work = { params: { columns: cols }, buffers: { ...buffers, out } };
          each(MULTIPLY_ROWS, rows * cols, work);
        });
      });
    },
    softmax(x, places = 1) {
      requireParts("take the softmax of", x, places);
      const { rows, cols } = x;
      const parts = { rows: rows * places, columns: cols / places, params: {} };
      return run(() => {
        const buffers = { x: at(x) };
        return make(rows, cols, (out) => {
          eachRow(workshop, SOFTMAX, { ...parts, buffers: { ...buffers, out } });
        });
      });
    },
    softmaxGradient(y, gradient, places = 1) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      requireParts("apply the derivative of softmax to", y, places);
      const { rows, cols } = y;
      const parts = { rows: rows * places, columns: cols / places, params: {} };
      return run(() => {
        const buffers = { y: at(y), gradient: at(gradient) };
        return make(rows, cols, (out) => {
          eachRow(workshop, SOFTMAX_GRADIENT, { ...parts, buffers: { ...buffers, out } });
        });
      });
    },
    ...normalRowKernels(workshop),
    ...rowLossKernels(workshop),
  };
}
