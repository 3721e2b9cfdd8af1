/**
 * Matrices that outlived their scope. Their blocks are free again when nobody can read them any more.
 *
 * The garbage collector does not know how much memory of a GPU it would give back, and a loop without a turn of the
 * event loop never hears from it. So where many bytes are taken, the oldest numbers move to ordinary memory, which
 * the collector minds.
 *
 * @module
 */

import type { Block, Memory } from "../memory/memory.ts";
import type { ResidentMatrix } from "../memory/resident_matrix.ts";
import type { Reading } from "./device.ts";

/** The bytes on the GPU from which on numbers move. */
const MOST = 2 ** 29;
/** Numbers move in groups of at least so many bytes. */
const AT_ONCE = 2 ** 26;

/** The tools that move numbers. */
export interface MoveTools {
  readonly memory: Pick<Memory, "discard">;
  /** Waits for the bytes of blocks, which come one after the other. It returns undefined if this thread cannot wait. */
  readonly read: (readings: readonly Reading[]) => ArrayBuffer | undefined;
  /** The bytes of matrices on the GPU from which on the older half moves. The default is 512 MiB. */
  readonly most?: number;
}

/** Matrices that outlived their scope. */
export class Detached {
  readonly #tools: MoveTools;
  readonly #most: number;
  /** The blocks, from the oldest on. Some may be free already. */
  #blocks: Block[] = [];
  /** Their bytes, at most. */
  #bytes = 0;
  readonly #dropped: FinalizationRegistry<Block>;

  constructor(tools: MoveTools) {
    this.#tools = tools;
    this.#most = tools.most ?? MOST;
    this.#dropped = new FinalizationRegistry((block) => tools.memory.discard(block));
  }

  /** Makes a matrix outlive its scope. */
  add(matrix: ResidentMatrix): ResidentMatrix {
    void matrix.pointer;
    const block = matrix.detach();
    if (block.pointer === undefined) return matrix;
    this.#dropped.register(matrix, block, block);
    this.#blocks.push(block);
    this.#bytes += block.bytes;
    return matrix;
  }

  /** Moves the older half if there are too many bytes. No operation may wait for its turn. */
  relieve(): void {
    if (this.#bytes <= this.#most) return;
    const blocks = this.#blocks.filter(({ pointer }) => pointer !== undefined);
    this.#bytes = bytesOf(blocks);
    let rest = blocks;
    while (this.#bytes > this.#most / 2) {
      let count = 0;
      let bytes = 0;
      while (count < rest.length && bytes < AT_ONCE && this.#bytes - bytes > this.#most / 2) {
        bytes += rest[count++]!.bytes;
      }
      if (!this.#move(rest.slice(0, count))) break;
      rest = rest.slice(count);
      this.#bytes -= bytes;
    }
    this.#blocks = rest;
  }

  #move(blocks: readonly Block[]): boolean {
    const readings = blocks.map(({ pointer, bytes }): Reading => [pointer!, bytes]);
    const numbers = this.#tools.read(readings.filter(([, bytes]) => bytes > 0));
    if (!numbers) return false;
    let offset = 0;
    for (const block of blocks) {
      // Each has its own numbers, so that they do not keep each other.
      block.moved = new Float32Array(numbers.slice(offset, offset += block.bytes));
      this.#tools.memory.discard(block);
      this.#dropped.unregister(block);
    }
    return true;
  }
}

function bytesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0);
}
