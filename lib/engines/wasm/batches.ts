/**
 * Kernels of the wasm engine that make the matrices of a batch: gathered rows, copies and random numbers.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { isBytes, requireIndices, requireTokenGradient, requireTokens } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf } from "../places.ts";
import { viewed } from "../memory/resident_matrix.ts";
import type { Workshop } from "./workshop.ts";

/** Uniform numbers are multiples of 1 / this. */
const UNIFORM_STEPS = 2 ** 23;

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

/** Returns the kernels that make matrices. `reference` gathers rows of numbers. */
export function batchKernels(
  workshop: Workshop,
  reference: Pick<Engine, "gather">,
): BatchKernels {
  const { heap, at, each, make, run, share, withBlock } = workshop;
  return {
    cast: (a) =>
      run(() => {
        const from = at(a);
        return make(a.rows, a.cols, (out) => {
          heap.floats(out, a.rows * a.cols).set(heap.floats(from, a.rows * a.cols));
        });
      }),
    changeTogether: (matrices, change) =>
      run(() => {
        // All first: computing a matrix may take memory.
        const pointers = matrices.map(at);
        const places = placesOf(matrices);
        const count = places.at(-1) ?? 0;
        const lengthAt = (i: number) => (places[i + 1] ?? 0) - (places[i] ?? 0);
        return withBlock(4 * count, (block) => {
          const numbers = heap.floats(block, count);
          pointers.forEach((pointer, i) => {
            numbers.set(heap.floats(pointer, lengthAt(i)), places[i]);
          });
          change(numbers);
          return matrices.map(({ rows, cols }, i) =>
            make(rows, cols, (out) => {
              const from = block + 4 * (places[i] ?? 0);
              heap.floats(out, lengthAt(i)).set(heap.floats(from, lengthAt(i)));
            })
          );
        });
      }),
    dropoutMask: ([key0, key1], rows, cols, rate, firstRow = 0) =>
      run(() =>
        make(rows, cols, (out) => {
          const to = rows * cols;
          const threshold = Math.ceil(rate * UNIFORM_STEPS);
          const kept = 1 / (1 - rate);
          const first = firstRow * cols;
          each(jobs.dropoutMask({ key0, key1, first, threshold, kept, out, to }), to);
        })
      ),
    embed: (tokens, table) =>
      run(() => {
        const operands = { tokens: at(tokens), table: at(table), columns: table.cols };
        requireTokens(viewed([tokens] as const)[0], table.rows);
        const to = tokens.rows * tokens.cols;
        return make(tokens.rows, tokens.cols * table.cols, (out) => {
          share(jobs.embed({ ...operands, out, to }), { operations: to * table.cols, unit: 1 });
        });
      }),
    embedGradient(tokens, gradient, vocabulary) {
      requireTokenGradient(tokens, gradient);
      return run(() => {
        const operands = { tokens: at(tokens), gradient: at(gradient) };
        requireTokens(viewed([tokens] as const)[0], vocabulary);
        const count = tokens.rows * tokens.cols;
        const columns = gradient.cols / Math.max(tokens.cols, 1);
        return make(vocabulary, columns, (out) => {
          // Each thread reads all tokens and adds the gradients of its own rows, so sums have one order.
          const job = jobs.embedGradient({ ...operands, count, columns, out, to: vocabulary });
          share(job, { operations: count * columns, unit: 1, chunks: 1 });
        });
      });
    },
    gather(source, indices) {
      if (!isBytes(source)) return reference.gather(viewed([source] as const)[0], indices);
      requireIndices(source.rows, indices);
      const { cols, scale, shift } = source;
      const rows = indices.length;
      return run(() =>
        withBlock(rows * cols, (pointer) => {
          const batch = heap.bytes(pointer, rows * cols);
          for (let i = 0; i < rows; i++) {
            const from = indices[i]! * cols;
            batch.set(source.bytes.subarray(from, from + cols), i * cols);
          }
          return make(rows, cols, (out) => {
            const to = rows * cols;
            each(jobs.widenBytes({ bytes: pointer, scale, shift, out, to }), to);
          });
        })
      );
    },
    uniform: ([key0, key1], rows, cols, { low, high, firstRow = 0 }) =>
      run(() =>
        make(rows, cols, (out) => {
          const to = rows * cols;
          const first = firstRow * cols;
          each(jobs.uniform({ key0, key1, first, low, high, out, to }), to);
        })
      ),
  };
}
