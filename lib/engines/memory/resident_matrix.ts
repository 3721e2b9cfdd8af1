/**
 * Matrices in the memory of an engine.
 *
 * @module
 */

import type { Matrix, NumberArray } from "../../values/matrix.ts";
import type { Block, Memory } from "./memory.ts";

/**
 * A matrix in an engine's memory. It can be read until it is released. Its block is free when it is
 * released and no operation holds it.
 */
export class ResidentMatrix<Rows extends number = number, Cols extends number = number>
  implements Matrix<Rows, Cols> {
  readonly rows: Rows;
  readonly cols: Cols;
  readonly #memory: Memory;
  readonly #compute: (() => void) | undefined;
  readonly #block: Block;
  #owner: unknown;
  #copy: Float32Array | undefined;
  #holders = 0;
  #isReleased = false;
  #isDetached = false;

  /** Makes a matrix with a block, or with none until `compute` gives it one. */
  constructor(memory: Memory, rows: Rows, cols: Cols, compute?: () => void) {
    this.#memory = memory;
    this.rows = rows;
    this.cols = cols;
    this.#compute = compute;
    this.#block = { pointer: undefined, bytes: rows * cols * 4 };
    if (!compute) this.allocate();
  }

  /** Tells whether the matrix is in this memory. */
  belongsTo(memory: Memory): boolean {
    return memory === this.#memory;
  }

  /** Where the matrix begins, in bytes. Computes the matrix if it waits. */
  get pointer(): number {
    this.requireReadable();
    if (this.#block.pointer === undefined) this.#compute?.();
    return this.block;
  }

  /** Where the block begins, also of a matrix that is released and only held. */
  get block(): number {
    if (this.#block.pointer === undefined) {
      throw new Error(`Cannot read a ${this.rows}x${this.cols} matrix: its computation failed`);
    }
    return this.#block.pointer;
  }

  /** Makes the owner live at least as long as the matrix, and returns the block. */
  ownedBy(owner: unknown): Block {
    this.#owner = owner;
    return this.#block;
  }

  /** Gives the matrix a block to write its numbers to, and returns where the block begins. */
  allocate(): number {
    return this.#block.pointer = this.#memory.allocate(this.#block.bytes);
  }

  /** Takes the block away: its numbers are not those of the matrix. */
  discard(): void {
    this.#memory.discard(this.#block);
  }

  /**
   * The numbers: a copy, made when they are first read. It stays true when the memory grows or the block
   * goes to another matrix.
   */
  get data(): NumberArray {
    const known = this.#known;
    if (known) return known;
    this.requireReadable();
    const copy = this.view().slice();
    this.copyTo(copy);
    return copy;
  }

  /** Takes the numbers that were copied out of the memory. A detached matrix needs its block no longer. */
  copyTo(copy: Float32Array): void {
    // The block of a matrix that was released may have had other numbers already.
    if (this.#isReleased) return;
    this.#copy ??= this.#block.moved ?? copy;
    if (!this.#isDetached) return;
    this.#isReleased = true;
    this.#giveBack();
  }

  /** Whether the numbers are only in a copy, because a detached matrix gave its block back. */
  get isCopied(): boolean {
    return this.#isDetached && this.#known !== undefined;
  }

  /** The numbers, if they are in a copy. */
  get #known(): Float32Array | undefined {
    return this.#copy ?? this.#block.moved;
  }

  /** Whether the matrix outlives its scope. */
  get isDetached(): boolean {
    return this.#isDetached;
  }

  /** Makes the matrix outlive its scope: it keeps its block until its numbers are copied. Returns the block. */
  detach(): Block {
    this.#isDetached = true;
    if (this.#copy) this.copyTo(this.#copy);
    return this.#block;
  }

  /** Returns a view of the numbers, good until the next kernel runs or a scope ends. */
  view(): Float32Array {
    return this.#memory.read(this.pointer, this.rows * this.cols);
  }

  /** Whether the matrix was not released. */
  get isReadable(): boolean {
    return !this.#isReleased;
  }

  /** Whether the numbers may still be read, by an operation that holds them too. */
  get isWanted(): boolean {
    return !this.#isReleased || this.#holders > 0;
  }

  /** Holds the block, with its numbers, until `letGo`. */
  hold(): void {
    this.#holders++;
  }

  /** Ends a hold. */
  letGo(): void {
    this.#holders--;
    this.#giveBack();
  }

  /** Ends the life of the matrix: it cannot be read any more. */
  release(): void {
    this.#isReleased = true;
    this.#copy = undefined;
    this.#owner = undefined;
    this.#giveBack();
  }

  /** Throws an Error if the matrix was released. */
  requireReadable(): void {
    if (this.#isReleased) {
      throw new Error(
        `Cannot read a ${this.rows}x${this.cols} matrix: it outlived the scope that it was made in`,
      );
    }
  }

  #giveBack(): void {
    if (!this.isWanted) this.discard();
  }
}

/**
 * Returns matrices for a kernel outside of the engine, which reads them and keeps nothing: those in an
 * engine's memory as views of it, the others as they are.
 */
export function viewed<Matrices extends readonly Matrix[]>(matrices: Matrices): Matrices {
  // Computing one of them can grow the memory, which ends views of it, so the views come last.
  for (const matrix of matrices) {
    if (matrix instanceof ResidentMatrix && !matrix.isCopied) void matrix.pointer;
  }
  const views = matrices.map((matrix) => {
    const { rows, cols } = matrix;
    if (!(matrix instanceof ResidentMatrix)) return matrix;
    return { rows, cols, data: matrix.isCopied ? matrix.data : matrix.view() };
  });
  // Each view has the sizes of its matrix. The compiler cannot see this.
  return views as readonly Matrix[] as Matrices;
}
