/**
 * Numbers that stay on the GPU until somebody reads them. Those of many steps arrive together.
 *
 * @module
 */

import type { Scalar } from "../../values/scalar.ts";
import type { Blocks } from "./blocks.ts";
import type { Reading } from "./device.ts";

/** The numbers of a chunk. */
const COUNT = 256;

/** A block to fetch, and what to do with its numbers. */
export interface Fetched {
  readonly reading: Reading;
  readonly arrive: (numbers: Float32Array) => void;
}

/** A chunk of numbers in one block. */
interface Chunk {
  readonly place: number;
  /** Whether the numbers are on their way. */
  isComing: boolean;
  /** The numbers, when they have arrived. */
  numbers: Float32Array | undefined;
}

/** Numbers that are read later. */
export class LateScalars {
  readonly #blocks: Blocks;
  /** The chunks whose numbers have not arrived, while somebody can still read one of them. */
  #waiting: WeakRef<Chunk>[] = [];
  #current: Chunk | undefined;
  #used = 0;
  /** Blocks of chunks that are free. They stay apart, because they become free at any time. */
  readonly #free: number[] = [];
  /** Frees the blocks of chunks that nobody can read any more. */
  readonly #dropped = new FinalizationRegistry<number>((place) => this.#free.push(place));

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  /** Returns a number that `queue` writes to an index of the block at a place. */
  make(queue: (place: number, index: number) => void): Scalar {
    if (!this.#current || this.#used === COUNT) this.#begin();
    const chunk = this.#current!;
    const index = this.#used++;
    queue(chunk.place, index);
    const read = () => {
      if (!chunk.numbers) {
        this.#end(chunk);
        this.#arrive(chunk, this.#blocks.read(chunk.place, COUNT));
      }
      return chunk.numbers![index]!;
    };
    return {
      get value() {
        return read();
      },
    };
  }

  /** Returns the blocks whose numbers are neither here nor on their way, and now come. */
  toFetch(): readonly Fetched[] {
    if (this.#current) this.#end(this.#current);
    return this.#waiting.flatMap((reference) => {
      const chunk = reference.deref();
      if (!chunk || chunk.isComing) return [];
      chunk.isComing = true;
      return {
        reading: [chunk.place, 4 * COUNT],
        arrive: (numbers) => this.#arrive(chunk, numbers),
      };
    });
  }

  #begin(): void {
    const place = this.#free.pop() ?? this.#blocks.allocate(4 * COUNT);
    const chunk: Chunk = { place, isComing: false, numbers: undefined };
    this.#dropped.register(chunk, place, chunk);
    this.#waiting.push(new WeakRef(chunk));
    this.#current = chunk;
    this.#used = 0;
  }

  /** Later numbers go to another chunk. */
  #end(chunk: Chunk): void {
    if (this.#current === chunk) this.#current = undefined;
  }

  #arrive(chunk: Chunk, numbers: Float32Array): void {
    if (chunk.numbers) return;
    chunk.numbers = numbers;
    this.#dropped.unregister(chunk);
    this.#free.push(chunk.place);
    this.#waiting = this.#waiting.filter((reference) => {
      const other = reference.deref();
      return other && other !== chunk;
    });
  }
}
