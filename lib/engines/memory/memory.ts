/**
 * The memory of an engine, in blocks.
 *
 * @module
 */

/** A block of an engine's memory, while it has one. */
export interface Block {
  /** Where the block begins, in bytes. */
  pointer: number | undefined;
  /** The bytes of the block. */
  readonly bytes: number;
  /** The numbers, if they had to leave the memory. */
  moved?: Float32Array;
}

/** The memory of an engine. Its matrices are blocks of float32 numbers, row by row. */
export interface Memory {
  /** Whether reading it takes long, because another processor writes it. */
  readonly isLate: boolean;
  /** Takes a block of so many bytes, with any contents, and returns its place. */
  readonly allocate: (bytes: number) => number;
  /** Frees the block of so many bytes at a place. */
  readonly free: (pointer: number, bytes: number) => void;
  /** Frees a block, unless it is free already. */
  readonly discard: (block: Block) => void;
  /** Writes numbers to the beginning of the block at a place. */
  readonly write: (pointer: number, numbers: ArrayLike<number>) => void;
  /** Returns the first `count` numbers of the block at a place, good until the next kernel runs or a scope ends. */
  readonly read: (pointer: number, count: number) => Float32Array;
}
