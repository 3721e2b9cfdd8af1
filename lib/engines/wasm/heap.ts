/**
 * Memory for the matrices of a WebAssembly engine. Its blocks are reused, so that nothing grows in a
 * steady state.
 *
 * @module
 */

import type { Matrix, NumberArray } from "../../values/matrix.ts";

/** The size of a line of the cache. */
const ALIGNMENT = 64;
/**
 * Bytes after the end of a block. Kernels may read up to 128 bytes after the end of a matrix, and write up
 * to 64. The rest is for matrices of a multiple of 4,096 bytes: without it they would begin at the same
 * place of a page, where loads wait for stores.
 */
const SLACK = 1088;
const PAGE = 65536;

/** A block of an engine's memory, while it has one. */
export interface Block {
  /** Where the block begins, in bytes. */
  pointer: number | undefined;
  /** The bytes of the block. */
  readonly bytes: number;
}

/**
 * A matrix in an engine's memory. It can be read until it is released. Its block is free when it is
 * released and no operation holds it.
 */
export class ResidentMatrix<Rows extends number = number, Cols extends number = number>
  implements Matrix<Rows, Cols> {
  readonly rows: Rows;
  readonly cols: Cols;
  readonly #heap: Heap;
  readonly #compute: (() => void) | undefined;
  readonly #block: Block;
  #owner: unknown;
  #copy: Float32Array | undefined;
  #holders = 0;
  #isReleased = false;

  /** Makes a matrix with a block, or with none until `compute` gives it one. */
  constructor(heap: Heap, rows: Rows, cols: Cols, compute?: () => void) {
    this.#heap = heap;
    this.rows = rows;
    this.cols = cols;
    this.#compute = compute;
    this.#block = { pointer: undefined, bytes: rows * cols * 4 };
    if (!compute) this.allocate();
  }

  /** Tells whether the matrix is in this heap. */
  belongsTo(heap: Heap): boolean {
    return heap === this.#heap;
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
    return this.#block.pointer = this.#heap.allocate(this.#block.bytes);
  }

  /** Takes the block away: its numbers are not those of the matrix. */
  discard(): void {
    this.#heap.discard(this.#block);
  }

  /**
   * The numbers: a copy, made when they are first read. It stays true when the memory grows or the block
   * goes to another matrix.
   */
  get data(): NumberArray {
    this.requireReadable();
    return this.#copy ??= this.view().slice();
  }

  /** Returns a view of the numbers, good until the next kernel runs or a scope ends. */
  view(): Float32Array {
    return this.#heap.floats(this.pointer, this.rows * this.cols);
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
  for (const matrix of matrices) if (matrix instanceof ResidentMatrix) void matrix.pointer;
  const views = matrices.map((matrix) => {
    const { rows, cols } = matrix;
    return matrix instanceof ResidentMatrix ? { rows, cols, data: matrix.view() } : matrix;
  });
  // Each view has the sizes of its matrix. The compiler cannot see this.
  return views as readonly Matrix[] as Matrices;
}

/** The blocks of a WebAssembly memory. */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  readonly #free = new Map<number, number[]>();
  #end: number;

  /** Makes the heap of a memory, after its first `reserved` bytes. */
  constructor(memory: WebAssembly.Memory, reserved: number) {
    this.#memory = memory;
    this.#end = rounded(reserved);
  }

  /** The bytes of the memory. It grows when no free block has the right size. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Takes a block of so many bytes, with any contents, and returns where it begins.
   *
   * @throws {RangeError} if the memory cannot grow so far.
   */
  allocate(bytes: number): number {
    const size = rounded(bytes + SLACK);
    const again = this.#free.get(size)?.pop();
    if (again !== undefined) return again;
    const pointer = this.#end;
    const missing = pointer + size + SLACK - this.size;
    if (missing > 0) this.#grow(missing);
    this.#end += size;
    return pointer;
  }

  #grow(bytes: number): void {
    try {
      this.#memory.grow(Math.ceil(bytes / PAGE));
    } catch (cause) {
      throw new RangeError(
        `Cannot take ${bytes} bytes more than the ${this.size} that the engine has: try smaller batches`,
        { cause },
      );
    }
  }

  /** Frees the block of so many bytes at a pointer. */
  free(pointer: number, bytes: number): void {
    const size = rounded(bytes + SLACK);
    const blocks = this.#free.get(size);
    if (blocks) blocks.push(pointer);
    else this.#free.set(size, [pointer]);
  }

  /** Frees a block, unless it is free already. */
  discard(block: Block): void {
    if (block.pointer === undefined) return;
    this.free(block.pointer, block.bytes);
    block.pointer = undefined;
  }

  /** Returns a view of float32 numbers, good until the memory grows. */
  floats(pointer: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer, count);
  }

  /** Returns a view of 32-bit whole numbers, good until the memory grows. */
  words(pointer: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, pointer, count);
  }

  /** Returns a view of bytes, good until the memory grows. */
  bytes(pointer: number, count: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, pointer, count);
  }
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
