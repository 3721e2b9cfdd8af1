/**
 * The memory of a GPU. A block is a buffer, and its place is the number of the buffer. Blocks are reused, so that
 * nothing grows in a steady state. Where sizes vary without end, buffers that are free are destroyed now and then.
 *
 * @module
 */

import type { Block, Memory } from "../memory/memory.ts";
import type { Reading } from "./device.ts";
import { COMMAND, type Tape } from "./tape.ts";

/** Sizes of buffers are multiples of this. */
const UNIT = 256;

/** Buffers that are free are kept as long as all buffers together have no more bytes. */
const KEPT = 2 ** 28;

/** Reads the first bytes of the buffer at a place, and waits for them. */
export type ReadNow = (reading: Reading) => ArrayBuffer;

/** The blocks of a GPU's memory. */
export class Blocks implements Memory {
  readonly isLate = true;
  readonly #tape: Tape;
  readonly #largest: number;
  readonly #readNow: ReadNow;
  readonly #free = new Map<number, number[]>();
  readonly #kept: number;
  #size = 0;
  #used = 0;
  /** The most bytes that were used at once since buffers were destroyed. */
  #mostUsed = 0;
  #count = 0;

  /**
   * Makes the memory of a GPU, whose buffers have no more than `largest` bytes. Buffers that are free are kept as long
   * as all together have no more than `kept` bytes, or twice of what was used at once.
   */
  constructor(tape: Tape, largest: number, readNow: ReadNow, kept = KEPT) {
    this.#kept = kept;
    this.#tape = tape;
    this.#largest = largest;
    this.#readNow = readNow;
  }

  /** The bytes of all buffers. */
  get size(): number {
    return this.#size;
  }

  /** The number of buffers. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes a block of so many bytes, with any contents, and returns its place.
   *
   * @throws {RangeError} if the GPU has no buffers of this size.
   */
  allocate(bytes: number): number {
    const size = rounded(bytes);
    const again = this.#free.get(size)?.pop();
    if (again !== undefined) {
      this.#use(size);
      return again;
    }
    if (size > this.#largest) {
      throw new RangeError(
        `Cannot take ${bytes} bytes at once: the GPU has at most ${this.#largest}. Try smaller batches`,
      );
    }
    if (this.#size + size > Math.max(this.#kept, 2 * this.#mostUsed)) this.#destroyFree();
    const place = ++this.#count;
    this.#size += size;
    this.#use(size);
    this.#tape.push(COMMAND.create, place, size);
    return place;
  }

  /** Frees the block of so many bytes at a place. */
  free(place: number, bytes: number): void {
    const size = rounded(bytes);
    this.#used -= size;
    const blocks = this.#free.get(size);
    if (blocks) blocks.push(place);
    else this.#free.set(size, [place]);
  }

  #use(size: number): void {
    this.#used += size;
    this.#mostUsed = Math.max(this.#mostUsed, this.#used);
  }

  #destroyFree(): void {
    for (const [size, places] of this.#free) {
      for (const place of places) this.#tape.push(COMMAND.destroy, place);
      this.#size -= size * places.length;
    }
    this.#free.clear();
    this.#mostUsed = this.#used;
  }

  /** Frees a block, unless it is free already. */
  discard(block: Block): void {
    if (block.pointer === undefined) return;
    this.free(block.pointer, block.bytes);
    block.pointer = undefined;
  }

  /** Writes numbers to the block at a place. */
  write(place: number, numbers: ArrayLike<number>): void {
    const floats = Float32Array.from(numbers);
    this.#tape.upload(place, new Uint8Array(floats.buffer));
  }

  /** Returns a copy of the numbers of the block at a place, and waits for them. */
  read(place: number, count: number): Float32Array {
    if (count === 0) return new Float32Array();
    return new Float32Array(this.#readNow([place, 4 * count]));
  }
}

function rounded(bytes: number): number {
  return Math.max(Math.ceil(bytes / UNIT), 1) * UNIT;
}
