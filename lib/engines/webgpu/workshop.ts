/**
 * The workshop of a webgpu engine: what all its kernels share.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import type { Scopes } from "../memory/scopes.ts";
import type { Kernel } from "./kernel.ts";

/** The number of workgroups along each axis, each from 0 to 65535. */
export type Groups = readonly [x: number, y?: number, z?: number];

/** What a kernel works on: its numbers, and the places of its buffers, which are numbers too. */
export interface Work<Param extends string, Input extends string, Output extends string> {
  readonly params: Readonly<Record<Param, number>>;
  readonly buffers: Readonly<Record<Input | Output, number>>;
}

/** The tools that the kernels of a webgpu engine share. */
export interface Workshop extends Pick<Scopes, "run" | "make" | "resident"> {
  /** Returns the place of a matrix in the engine's memory: its float32 numbers, row by row. */
  readonly at: (matrix: Matrix) => number;
  /** Queues a kernel on so many workgroups. Nothing runs if there are none. */
  readonly dispatch: <Param extends string, Input extends string, Output extends string>(
    kernel: Kernel<Param, Input, Output>,
    work: Work<Param, Input, Output> & { readonly groups: Groups },
  ) => void;
  /** Queues a kernel made by `elementKernel` over so many elements. */
  readonly each: <Param extends string, Input extends string, Output extends string>(
    kernel: Kernel<Param | "count", Input, Output>,
    count: number,
    work: Work<Exclude<Param, "count">, Input, Output>,
  ) => void;
  /** Lends a block of so many bytes, with any contents, to `f`, which queues kernels. */
  readonly withBlock: <T>(bytes: number, f: (place: number) => T) => T;
  /** Lends a block with these numbers to `f`. Bytes are filled up to a multiple of 4. */
  readonly withData: <T>(
    data: Uint8Array | Uint32Array | Int32Array | Float32Array,
    f: (place: number) => T,
  ) => T;
}
