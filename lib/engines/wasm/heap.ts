/**
 * Memory for the matrices of a WebAssembly engine: blocks that are given back and given out again, so
 * that in a steady state nothing grows.
 *
 * @module
 */

import type { Matrix, NumberArray } from "../../values/matrix.ts";

/** The size of a line of the cache. */
const ALIGNMENT = 64;
/**
 * Kernels may read up to 128 bytes after the end of a matrix, and write up to 64. The rest keeps matrices whose sizes are
 * multiples of 4,096 bytes from beginning at the same place of a page, where loads wait for stores.
 */
const SLACK = 1088;
const PAGE = 65536;

/**
 * A matrix in an engine's memory. It may be read until it is released; its block is given back when
 * nothing holds it any more either.
 */
export class ResidentMatrix<Rows extends number = number, Cols extends number = number>
  implements Matrix<Rows, Cols> {
  readonly rows: Rows;
  readonly cols: Cols;
  readonly #heap: Heap;
  readonly #compute: (() => void) | undefined;
  #block: number | undefined;
  #holders = 0;
  #isReleased = false;

  /** A matrix with a block; or, where `compute` is given, with none until `compute` gives it one. */
  constructor(heap: Heap, rows: Rows, cols: Cols, compute?: () => void) {
    this.#heap = heap;
    this.rows = rows;
    this.cols = cols;
    this.#compute = compute;
    if (!compute) this.allocate();
  }

  /** Whether the matrix stands in this heap. */
  belongsTo(heap: Heap): boolean {
    return heap === this.#heap;
  }

  /** Where the matrix begins, in bytes. */
  get pointer(): number {
    this.requireReadable();
    if (this.#block === undefined) this.#compute?.();
    return this.block;
  }

  /** Where its block begins, whether the matrix may be read or is only held. */
  get block(): number {
    if (this.#block === undefined) {
      throw new Error(`Cannot read a ${this.rows}x${this.cols} matrix: its computation failed`);
    }
    return this.#block;
  }

  /** Gives the matrix a block, for its numbers to be written to, and says where it begins. */
  allocate(): number {
    return this.#block = this.#heap.allocate(this.rows * this.cols * 4);
  }

  /** Takes the block away: the numbers in it are not those of the matrix. */
  discard(): void {
    if (this.#block === undefined) return;
    this.#heap.free(this.#block, this.rows * this.cols * 4);
    this.#block = undefined;
  }

  /** The numbers, as they stand in memory. */
  get data(): NumberArray {
    return this.#heap.floats(this.pointer, this.rows * this.cols);
  }

  /** Whether anybody may still want the numbers. */
  get isWanted(): boolean {
    return !this.#isReleased || this.#holders > 0;
  }

  /** Keeps the block, and the numbers in it, until `letGo`. */
  hold(): void {
    this.#holders++;
  }

  /** Ends a hold. */
  letGo(): void {
    this.#holders--;
    this.#giveBack();
  }

  /** The matrix cannot be read any more. */
  release(): void {
    this.#isReleased = true;
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

/** The blocks of a WebAssembly memory. */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  readonly #free = new Map<number, number[]>();
  #end: number;

  /** The heap of a memory, behind its first `reserved` bytes. */
  constructor(memory: WebAssembly.Memory, reserved: number) {
    this.#memory = memory;
    this.#end = rounded(reserved);
  }

  /** How many bytes the memory has: it grows when there is no block to be given out again. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Where a block of so many bytes begins; what is in it is not said.
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

  /** Takes back the block of so many bytes that begins there. */
  free(pointer: number, bytes: number): void {
    const size = rounded(bytes + SLACK);
    const blocks = this.#free.get(size);
    if (blocks) blocks.push(pointer);
    else this.#free.set(size, [pointer]);
  }

  /** A view of float32 numbers, good until the memory grows. */
  floats(pointer: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer, count);
  }

  /** A view of 32-bit whole numbers, good until the memory grows. */
  words(pointer: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, pointer, count);
  }

  /** A view of bytes, good until the memory grows. */
  bytes(pointer: number, count: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, pointer, count);
  }
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
