/**
 * Labels in IDX files.
 *
 * @module
 */

import { failToRead } from "../formats/fail.ts";
import { idxLength, parseIdx } from "../formats/idx.ts";
import { lengthOf } from "../formats/shape.ts";

/** The type of 32-bit integers in the magic number of IDX. */
const INTEGERS = 0x0c;

/**
 * Returns how many bytes a file of labels has, by its first bytes, as {@linkcode idxLength} does.
 */
export function labelsLength(head: Uint8Array): number {
  const dimensions = dimensionsOfTable(head);
  if (dimensions === undefined) return idxLength(head);
  const start = 4 + 4 * dimensions;
  return head.length < start ? start : start + 4 * lengthOf(sizesOf(head, dimensions));
}

/**
 * Returns the labels in an IDX file: of bytes, as MNIST has them, or of integers, as QMNIST has them. In
 * QMNIST's tables, the first of eight columns is the class.
 *
 * @throws {SyntaxError} if the file is malformed, or holds images.
 *
 * @example
 * ```ts
 * console.log(parseLabels(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 5, 0]), "labels")); // 5, 0
 * ```
 */
export function parseLabels(bytes: Uint8Array, source: string): Uint8Array | Int32Array {
  const fail = failToRead(source);
  const dimensions = dimensionsOfTable(bytes);
  if (dimensions === undefined) {
    const { sizes, data } = parseIdx(bytes, source);
    if (sizes.length === 1) return data;
    throw new SyntaxError(`Cannot read labels from ${source}: it holds images`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) fail(`it ends at byte ${bytes.length}, within its sizes`);
  const [rows = 0, cols = 1] = sizesOf(bytes, dimensions);
  const end = start + 4 * lengthOf([rows, cols]);
  if (cols === 0 || bytes.length !== end) {
    fail(`it has ${bytes.length} bytes, and its ${rows}x${cols} numbers end at byte ${end}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  return Int32Array.from({ length: rows }, (_, row) => view.getInt32(4 * row * cols));
}

/** Returns the number of dimensions of a table of integers, or undefined for another file. */
function dimensionsOfTable(bytes: Uint8Array): 1 | 2 | undefined {
  const [zero, zeroToo, type, dimensions] = bytes;
  if (zero !== 0 || zeroToo !== 0 || type !== INTEGERS) return undefined;
  return dimensions === 1 || dimensions === 2 ? dimensions : undefined;
}

function sizesOf(bytes: Uint8Array, dimensions: number): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
}
