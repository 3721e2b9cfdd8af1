/**
 * Kernels of the webgpu engine that make the matrices of a batch: gathered rows, copies, rows of tables and random numbers.
 *
 * @module
 */

import type { ByteMatrix, Matrix } from "../../values/matrix.ts";
import { isBytes, requireIndices } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { ResidentMatrix, viewed } from "../memory/resident_matrix.ts";
import { placesOf } from "../places.ts";
import { embeddingKernels } from "./embedding.ts";
import { elementKernel } from "./kernel.ts";
import { randomKernels } from "./random.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels that make matrices. */
export type BatchKernels = Pick<
  Engine,
  | "cast"
  | "changeTogether"
  | "dropoutMask"
  | "embed"
  | "embedGradient"
  | "gather"
  | "uniform"
>;

/** Widens 4 bytes at once. Sizes of buffers are multiples of 4 elements, so that the last ones may be too many. */
const WIDEN_BYTES = elementKernel({
  name: "widen_bytes",
  params: { scale: "f32", shift: "f32" },
  inputs: { bytes: "u32" },
  outputs: { out: "vec4f" },
  code: `let four = (vec4u(bytes[i]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
  out[i] = fma(vec4f(four), vec4f(params.scale), vec4f(params.shift));`,
});

const GATHER_ROWS = elementKernel({
  name: "gather_rows",
  params: { columns: "u32" },
  inputs: { a: "f32", indices: "u32" },
  outputs: { out: "f32" },
  code: "out[i] = a[indices[i / params.columns] * params.columns + i % params.columns];",
});

/** Copies bits, because a GPU may change those of a NaN. */
const COPY = elementKernel({
  name: "copy",
  params: { first: "u32", start: "u32" },
  inputs: { a: "u32" },
  outputs: { out: "u32" },
  code: "out[params.start + i] = a[params.first + i];",
});

/** Returns the kernels that make matrices. */
export function batchKernels(workshop: Workshop): BatchKernels {
  const { at, each, make, resident, run, withData } = workshop;
  /** How to gather matrices again, on the host. */
  const recipes = new WeakMap<Matrix, () => Matrix>();

  /** Returns a matrix on the host: gathered again there if possible, because reading the GPU takes long. */
  const numbersOf = (matrix: Matrix): Matrix =>
    recipes.get(matrix)?.() ?? viewed([matrix] as const)[0];

  const isHere = (matrix: Matrix): boolean =>
    matrix instanceof ResidentMatrix && !matrix.isCopied && resident(matrix) === matrix;

  const copy = (
    [a, first]: readonly [place: number, first: number],
    [out, start]: readonly [place: number, start: number],
    count: number,
  ): void => each(COPY, count, { params: { first, start }, buffers: { a, out } });

  /** Returns the numbers of all matrices. Those on the GPU are put together there, and read at once. */
  const numbersOfAll = (matrices: readonly Matrix[], places: readonly number[]): Float32Array => {
    const count = places.at(-1) ?? 0;
    if (matrices.some(isHere)) {
      const all = matrices.map(at);
      const together = make(1, count, (out) => {
        matrices.forEach(({ rows, cols }, i) => copy([all[i]!, 0], [out, places[i]!], rows * cols));
      });
      return resident(together).view();
    }
    const numbers = new Float32Array(count);
    matrices.forEach(({ data }, i) => numbers.set(data, places[i]));
    return numbers;
  };

  return {
    ...embeddingKernels(workshop, numbersOf),
    ...randomKernels(workshop),
    cast: (matrix) =>
      run(() => {
        const { rows, cols } = matrix;
        const place = at(matrix);
        return make(rows, cols, (out) => copy([place, 0], [out, 0], rows * cols));
      }),
    changeTogether: (matrices, change) =>
      run(() => {
        const places = placesOf(matrices);
        const numbers = numbersOfAll(matrices, places);
        change(numbers);
        return withData(numbers, (changed) =>
          matrices.map(({ rows, cols }, i) =>
            make(rows, cols, (out) =>
              copy([changed, places[i]!], [out, 0], rows * cols))
          ));
      }),
    gather(source, indices) {
      requireIndices(source.rows, indices);
      const rows = indices.length;
      const { cols } = source;
      const count = rows * cols;
      const batch = run(() => {
        if (isBytes(source)) {
          const params = { scale: source.scale, shift: source.shift };
          return withData(
            bytesOf(source, indices),
            (bytes) =>
              make(
                rows,
                cols,
                (out) =>
                  each(WIDEN_BYTES, Math.ceil(count / 4), { params, buffers: { bytes, out } }),
              ),
          );
        }
        if (!isHere(source)) {
          return withData(
            rowsOf(source, indices),
            (numbers) => make(rows, cols, (out) => copy([numbers, 0], [out, 0], count)),
          );
        }
        const params = { columns: cols };
        const a = at(source);
        return withData(
          indices,
          (indices) =>
            make(
              rows,
              cols,
              (out) => each(GATHER_ROWS, count, { params, buffers: { a, indices, out } }),
            ),
        );
      });
      if (!(source instanceof ResidentMatrix)) {
        const kept = indices.slice();
        recipes.set(batch, () => gathered(source, kept));
      }
      return batch;
    },
  };
}

/** Returns the rows of a matrix on the host. */
function gathered(source: Matrix | ByteMatrix, rows: Uint32Array): Matrix {
  const numbers = isBytes(source)
    ? Float32Array.from(bytesOf(source, rows), (byte) => byte * source.scale + source.shift)
    : rowsOf(source, rows);
  return { rows: rows.length, cols: source.cols, data: numbers };
}

/** Returns the bytes of rows, one row after the other. */
function bytesOf({ cols, bytes }: ByteMatrix, rows: Uint32Array): Uint8Array {
  const batch = new Uint8Array(rows.length * cols);
  rows.forEach((row, i) => batch.set(bytes.subarray(row * cols, (row + 1) * cols), i * cols));
  return batch;
}

/** Returns the numbers of rows, one row after the other. */
function rowsOf({ cols, data }: Matrix, rows: Uint32Array): Float32Array {
  const batch = new Float32Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * cols;
    for (let j = 0; j < cols; j++) batch[i * cols + j] = data[from + j]!;
  }
  return batch;
}
