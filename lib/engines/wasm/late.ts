/**
 * Matrices of the wasm engine that are computed when they are first read, and never if they are not.
 *
 * @module
 */

import { ResidentMatrix } from "../memory/resident_matrix.ts";
import type { Heap } from "./heap.ts";

interface Waiting {
  readonly inputs: readonly ResidentMatrix[];
  readonly fill: (pointer: number) => void;
}

/** The matrices that wait. They hold their inputs until then. */
export class Late {
  readonly #heap: Heap;
  readonly #waiting = new Map<ResidentMatrix, Waiting>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Returns a matrix whose numbers `fill` writes when they are read. Until then `inputs` stay where they are. */
  add(
    rows: number,
    cols: number,
    inputs: readonly ResidentMatrix[],
    fill: (pointer: number) => void,
  ): ResidentMatrix {
    this.#forget();
    const out: ResidentMatrix = new ResidentMatrix(
      this.#heap,
      rows,
      cols,
      () => this.compute(out),
    );
    for (const input of inputs) input.hold();
    this.#waiting.set(out, { inputs, fill });
    return out;
  }

  /** Computes a matrix if it waits. */
  compute(out: ResidentMatrix): void {
    const waiting = this.#waiting.get(out);
    if (!waiting) return;
    this.#waiting.delete(out);
    try {
      waiting.fill(out.allocate());
    } catch (error) {
      out.discard();
      throw error;
    } finally {
      for (const input of waiting.inputs) input.letGo();
    }
  }

  /** Computes the matrices that may still be read. */
  settle(): void {
    this.#forget();
    for (const out of [...this.#waiting.keys()]) this.compute(out);
  }

  /** Lets go of the inputs of matrices that cannot be read any more. */
  #forget(): void {
    for (const [out, { inputs }] of this.#waiting) {
      if (out.isWanted) continue;
      this.#waiting.delete(out);
      for (const input of inputs) input.letGo();
    }
  }
}
