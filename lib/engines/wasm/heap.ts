/**
 * Memory for the matrices of a WebAssembly engine. Its blocks are reused, so that nothing grows in a
 * steady state.
 *
 * @module
 */

import type { Block, Memory } from "../memory/memory.ts";

/** The size of a line of the cache. */
const ALIGNMENT = 64;
/**
 * Bytes after the end of a block. Kernels may read up to 128 bytes after the end of a matrix, and write up
 * to 64. The rest is for matrices of a multiple of 4,096 bytes: without it they would begin at the same
 * place of a page, where loads wait for stores.
 */
const SLACK = 1088;
const PAGE = 65536;

/** The blocks of a WebAssembly memory. */
export class Heap implements Memory {
  readonly isLate = false;
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

  /** Writes numbers to a pointer. */
  write(pointer: number, numbers: ArrayLike<number>): void {
    this.floats(pointer, numbers.length).set(numbers);
  }

  /** Returns a view of float32 numbers, good until the memory grows. */
  read(pointer: number, count: number): Float32Array {
    return this.floats(pointer, count);
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
