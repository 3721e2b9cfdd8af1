/**
 * The IDX format, in which MNIST and similar datasets are published: a magic number, the sizes, then
 * the bytes.
 *
 * @module
 */

import { type Fail, failToRead } from "./fail.ts";
import { fileKind, KIND_BYTES } from "./file_kind.ts";
import { lengthOf } from "./shape.ts";

/** The contents of an IDX file of bytes. */
export interface Idx {
  /** The size of each dimension: `[60000]` for labels, `[60000, 28, 28]` for images. */
  readonly sizes: readonly number[];
  /** The bytes, the last dimension running fastest. */
  readonly data: Uint8Array;
}

/**
 * Returns how many bytes an IDX file has, by what its first bytes say: more than are given where these are
 * part of its sizes. Returns no more than are given for a file of another kind.
 *
 * @example
 * ```ts
 * console.log(idxLength(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3]))); // 11
 * ```
 */
export function idxLength(head: Uint8Array): number {
  const [dimensions = 0] = head.subarray(3, 4);
  if (head[0] !== 0 || head[1] !== 0 || ![1, 3, 4].includes(dimensions)) {
    return Math.min(head.length, KIND_BYTES);
  }
  const start = 4 + 4 * dimensions;
  if (head.length < start) return start;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return start + lengthOf(Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i)));
}

/**
 * Returns the contents of an IDX file. The data is a view of the given bytes, not a copy.
 *
 * The format is that of the {@link http://yann.lecun.com/exdb/mnist/ | MNIST database}: two zero bytes,
 * one byte for the type, one byte for the number of dimensions, the sizes as big-endian 32-bit numbers,
 * and the data. The only type that is read is 8, unsigned bytes. Files may have 1 dimension (labels), 3
 * (gray images) or 4 (images with channels).
 *
 * @param bytes The whole file, not compressed.
 * @param source The name of the file, for error messages.
 *
 * @throws {SyntaxError} if the magic number is another one, or if there are fewer or more bytes than
 * the sizes need; with the byte offset.
 *
 * @example
 * ```ts
 * import { parseIdx } from "@foldnet/foldnet/formats";
 *
 * const labels = parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]));
 * console.log(labels.sizes, labels.data); // [3] and 5, 0, 4
 * ```
 */
export function parseIdx(bytes: Uint8Array, source: string = "the IDX data"): Idx {
  const fail: Fail = failToRead(source);
  if (bytes.length === 0) fail("it is empty");
  if (bytes.length < 4) fail(`it ends at byte ${bytes.length}, within its magic number`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const dimensions = magic - 0x0800;
  if (![1, 3, 4].includes(dimensions)) {
    const kind = fileKind(bytes);
    if (kind !== undefined) fail(kind);
    fail(`the magic number at byte 0 is ${hex(magic)}, not 0x00000801, 0x00000803 or 0x00000804`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    fail(
      `it ends at byte ${bytes.length}, within the ${dimensions} sizes that end at byte ${start}`,
    );
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  // False sizes can have a product above 2^53. It is not exact then, but it is longer than any file.
  const end = start + lengthOf(sizes);
  if (bytes.length < end) {
    fail(
      `it ends at byte ${bytes.length}, but its ${
        sizes.join("x")
      } bytes of data end at byte ${end}`,
    );
  }
  if (bytes.length > end) {
    fail(`it goes on to byte ${bytes.length}, but its data ends at byte ${end}`);
  }
  return { sizes, data: bytes.subarray(start) };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
