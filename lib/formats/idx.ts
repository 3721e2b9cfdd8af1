/**
 * The IDX format, in which MNIST and its kin are published: a magic number, the sizes, then the bytes.
 *
 * @module
 */

/** What an IDX file of bytes holds. */
export interface Idx {
  /** The size of each dimension: `[60000]` for labels, `[60000, 28, 28]` for images. */
  readonly sizes: readonly number[];
  /** The bytes, the last dimension running fastest. */
  readonly data: Uint8Array;
}

/**
 * What the bytes of an IDX file hold. The data is a view of these bytes.
 *
 * The format is that of the {@link http://yann.lecun.com/exdb/mnist/ | MNIST database}: two zero bytes,
 * a byte for the type (8: unsigned bytes, the only one read here), a byte for the number of dimensions,
 * their sizes as big-endian 32-bit numbers, and the data. Of dimensions 1 (labels), 3 (gray images) and
 * 4 (images whose pixels have channels) are read.
 *
 * @param source Where the bytes are from, for the messages of errors.
 *
 * @throws {SyntaxError} if the magic number is another one, or if the bytes are fewer or more than the
 * sizes tell; with the byte offset.
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
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${source}: ${problem}`);
  };
  if (bytes.length === 0) fail("it is empty");
  if (bytes.length < 4) fail(`it ends at byte ${bytes.length}, within its magic number`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const dimensions = magic - 0x0800;
  if (![1, 3, 4].includes(dimensions)) {
    fail(`the magic number at byte 0 is ${hex(magic)}, not 0x00000801, 0x00000803 or 0x00000804`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    fail(
      `it ends at byte ${bytes.length}, within the ${dimensions} sizes that end at byte ${start}`,
    );
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  // Sizes that lie can multiply beyond 2^53: the product is off then, but no file is as long.
  const length = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length < start + length) {
    fail(
      `it ends at byte ${bytes.length}, short of its ${sizes.join("x")} bytes from byte ${start}`,
    );
  }
  if (bytes.length > start + length) {
    fail(`it goes on to byte ${bytes.length}, but its data ends at byte ${start + length}`);
  }
  return { sizes, data: bytes.subarray(start) };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
