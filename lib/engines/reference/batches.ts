/**
 * Kernels of the reference engine that make the matrices of a batch: gathered rows, warped images and
 * random numbers.
 *
 * @module
 */

import { uniform } from "../../values/random.ts";
import {
  isBytes,
  requireIndices,
  requireTokenGradient,
  requireTokens,
  requireWarps,
} from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf } from "../places.ts";
import type { Builder } from "./builder.ts";
import { warpInto } from "./warp.ts";

/** Returns the kernels that make matrices. */
export function batchKernels(
  { build, summed, zeros }: Builder,
): Pick<
  Engine,
  "gather" | "embed" | "embedGradient" | "warp" | "uniform" | "dropoutMask" | "changeTogether"
> {
  return {
    gather(source, indices) {
      const { rows, cols } = source;
      requireIndices(rows, indices);
      const { scale, shift } = isBytes(source) ? source : { scale: 1, shift: 0 };
      const data = isBytes(source) ? source.bytes : source.data;
      const result = zeros(indices.length * cols);
      for (let i = 0; i < indices.length; i++) {
        const from = indices[i]! * cols;
        for (let j = 0; j < cols; j++) result[i * cols + j] = data[from + j]! * scale + shift;
      }
      return { rows: indices.length, cols, data: result };
    },
    embed(tokens, table) {
      requireTokens(tokens, table.rows);
      const { cols } = table;
      return build(
        tokens.rows,
        tokens.cols * cols,
        (i) => table.data[tokens.data[Math.floor(i / cols)]! * cols + i % cols]!,
      );
    },
    embedGradient(tokens, gradient, vocabulary) {
      requireTokens(tokens, vocabulary);
      requireTokenGradient(tokens, gradient);
      const cols = gradient.cols / Math.max(tokens.cols, 1);
      return summed(vocabulary, cols, (sums) => {
        for (let i = 0; i < gradient.rows * gradient.cols; i++) {
          sums[tokens.data[Math.floor(i / cols)]! * cols + i % cols]! += gradient.data[i]!;
        }
      });
    },
    warp(images, size, warps) {
      requireWarps(images, size, warps);
      const data = zeros(images.rows * images.cols);
      warpInto(data, images, size, warps);
      return { rows: images.rows, cols: images.cols, data };
    },
    uniform(key, rows, cols, { low, high, firstRow = 0 }) {
      const draws = uniform(key, (firstRow + rows) * cols).subarray(firstRow * cols);
      return build(rows, cols, (i) => low + (high - low) * draws[i]!);
    },
    dropoutMask(key, rows, cols, rate, firstRow = 0) {
      const draws = uniform(key, (firstRow + rows) * cols).subarray(firstRow * cols);
      return build(rows, cols, (i) => draws[i]! < rate ? 0 : 1 / (1 - rate));
    },
    changeTogether(matrices, change) {
      const places = placesOf(matrices);
      const numbers = zeros(places.at(-1) ?? 0);
      matrices.forEach(({ data }, i) => numbers.set(data, places[i]));
      change(numbers);
      return matrices.map(({ rows, cols }, i) => ({
        rows,
        cols,
        data: numbers.slice(places[i], places[i + 1]),
      }));
    },
  };
}
