/**
 * Kernels of the webgpu engine for rows of mean 0 and variance 1.
 *
 * @module
 */

import { requireNormalRows, requireParts } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { eachRow, forEach, once, rowKernel, sumOf } from "./row_kernel.ts";
import type { Workshop } from "./workshop.ts";

/**
 * A mean m as float32 is inexact, but differences from it are nearly exact. Their mean is subtracted once more.
 *
 * The numbers are scaled by a power of two near their size, so that no square of a huge or tiny one is lost. Their
 * sum is also taken of numbers scaled down, for the case that it is too large.
 */
const NORMALIZE_ROWS = rowKernel({
  name: "normalizeRows",
  params: { epsilon: "f32", rootOfEpsilon: "f32" },
  inputs: { x: "f32" },
  outputs: { normal: "f32", inverse: "f32" },
  sums: "vec4f",
  code: `
  let count = f32(params.columns);
  const SMALL = 9.31322575e-10; // 2^-30
  ${sumOf("sums", "vec4f(x[i], x[i] * SMALL, abs(x[i]) * SMALL, 0.0)")}
  let size = max(sums.z / count / SMALL, params.rootOfEpsilon);
  let power = clamp(254 - i32(bitcast<u32>(size) >> 23u), 1, 253);
  let scale = bitcast<f32>(u32(power) << 23u);
  let mean = scale * select(sums.x / count, sums.y / count / SMALL, is_odd(sums.x));
  ${sumOf("rest", "with_square(centered(x[i], scale, mean))")}
  let shift = rest.x / count;
  let variance = rest.y / count - shift * shift;
  let root = sqrt(max(variance, 0.0) + kept(params.epsilon * scale) * scale);
  let factor = select(1.0 / root, nan_like(mean), is_odd(mean) || params.columns == 0u);
  ${forEach("normal[i] = (centered(x[i], scale, mean) - shift) * factor;")}
  ${once("inverse[row] = factor * scale;")}`,
  functions: `
fn centered(x: f32, scale: f32, mean: f32) -> f32 {
  return kept(fma(x, scale, -mean));
}
fn with_square(x: f32) -> vec4f {
  return vec4f(x, x * x, 0.0, 0.0);
}
`,
});

/** The gradient too is taken from its mean first, so that a large mean costs no digits. */
const NORMALIZE_ROWS_GRADIENT = rowKernel({
  name: "normalizeRowsGradient",
  params: {},
  inputs: { y: "f32", inverse: "f32", gradient: "f32" },
  outputs: { out: "f32" },
  sums: "vec2f",
  code: `
  let count = f32(params.columns);
  ${sumOf("sum", "vec2f(gradient[i], 0.0)")}
  let mean = sum.x / count;
  ${sumOf("rest", "kept(gradient[i] - mean) * vec2f(1.0, y[i])")}
  let shift = rest.x / count;
  let along = rest.y / count;
  let factor = inverse[min(row, params.rows - 1u)];
  ${forEach("out[i] = (kept(gradient[i] - mean) - shift - y[i] * along) * factor;")}`,
});

/** Returns the kernels of the webgpu engine for rows of mean 0 and variance 1. */
export function normalRowKernels(
  workshop: Workshop,
): Pick<Engine, "normalizeRows" | "normalizeRowsGradient"> {
  const { at, make, run } = workshop;
  return {
    normalizeRows(x, epsilon, places = 1) {
      requireParts("normalize", x, places);
      const { rows, cols } = x;
      const params = { epsilon, rootOfEpsilon: Math.sqrt(epsilon) };
      const parts = { rows: rows * places, columns: cols / places, params };
      return run(() => {
        const from = at(x);
        const inverse = make(rows, places, () => {});
        const factors = at(inverse);
        const normal = make(rows, cols, (out) => {
          const buffers = { x: from, normal: out, inverse: factors };
          eachRow(workshop, NORMALIZE_ROWS, { ...parts, buffers });
        });
        return { normal, inverse };
      });
    },
    normalizeRowsGradient(result, gradient) {
      requireNormalRows(result, gradient);
      const { normal, inverse } = result;
      const { rows, cols } = normal;
      const parts = { rows: rows * inverse.cols, columns: cols / inverse.cols, params: {} };
      return run(() => {
        const buffers = { y: at(normal), inverse: at(inverse), gradient: at(gradient) };
        return make(rows, cols, (out) => {
          eachRow(workshop, NORMALIZE_ROWS_GRADIENT, { ...parts, buffers: { ...buffers, out } });
        });
      });
    },
  };
}
