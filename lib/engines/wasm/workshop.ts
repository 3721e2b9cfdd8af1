/**
 * What the wasm engine lends to kernels that stand in files of their own.
 *
 * @module
 */

import type { Kernels } from "../../kernels/load.ts";
import type { Matrix } from "../../values/matrix.ts";
import type { Heap } from "./heap.ts";
import type { Job } from "./pool.ts";

/** What `multiply` and `packPanels` of the kernels are told of the operands of a product. */
export const TRANSPOSED_A = 1;
export const TRANSPOSED_B = 2;

/**
 * What multiplies matrices that stand in the engine's memory: C, MxN, = op(A) op(B), and the bias row
 * if its pointer is not 0, or C if it is added to. `flags` says which operands are transposed.
 */
export type Multiply = (product: {
  readonly flags: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: number;
  readonly b: number;
  readonly bias: number;
  readonly out: number;
  readonly adds?: boolean;
}) => void;

/** The tools of the wasm engine. */
export interface Workshop {
  /** Its memory. */
  readonly heap: Heap;
  /** Its kernels. */
  readonly kernels: Kernels;
  /** How many threads share a job. */
  readonly threads: number;
  /** Bytes of scratch that a thread needs for a product. */
  readonly productScratch: number;
  /** Whether so many values have enough zeros that leaving these out of products pays. */
  readonly isSparse: (pointer: number, count: number) => boolean;
  /** Whether so many values are finite: only then may what multiplies them be left out where it is 0. */
  readonly allFinite: (pointer: number, count: number) => boolean;
  /** Runs a job of so many operations: by all threads, if it is worth waking them. */
  readonly share: (job: Job, operations: number) => boolean;
  /** What `f` gives, in a scope of its own if there is none. */
  readonly run: <T>(f: () => T) => T;
  /** Where a matrix begins in the engine's memory. */
  readonly at: (matrix: Matrix) => number;
  /** A new matrix that `fill` fills in. */
  readonly make: <R extends number, C extends number>(
    rows: R,
    cols: C,
    fill: (pointer: number) => void,
  ) => Matrix<R, C>;
  /** What `f` does with a block of memory. */
  readonly withBlock: <T>(bytes: number, f: (pointer: number) => T) => T;
}
