/**
 * Arrays of numpy: the `.npy` format, of which `.npz` archives are made (numpy.lib.format).
 *
 * @module
 */

import type { Fail } from "./fail.ts";
import { joined } from "./joined.ts";
import { NUMBER_TYPES, type NumberType, type NumberTypeName, typeNameOf } from "./number_types.ts";
import { lengthOf, requireLength } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import { transposedPlaces } from "./transpose.ts";

/** The first bytes of a file: a byte that no text has, and a name. */
const MAGIC = new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY")]);

/** The numbers start at a multiple of this many bytes. */
const ALIGNMENT = 64;

/** The codes of the types in headers. */
const CODES: ReadonlyMap<NumberTypeName, string> = new Map([
  ["float16", "f2"],
  ["float32", "f4"],
  ["float64", "f8"],
  ["int8", "i1"],
  ["int16", "i2"],
  ["int32", "i4"],
  ["int64", "i8"],
  ["uint8", "u1"],
  ["uint16", "u2"],
  ["uint32", "u4"],
  ["uint64", "u8"],
  ["bool", "b1"],
]);

const NAMES = new Map([...CODES].map(([name, code]) => [code, name]));

/**
 * Returns the bytes of a `.npy` file of format 1.0.
 *
 * @param name The name of the array, for the message of the error.
 *
 * @throws {RangeError} if the array has fewer or more numbers than its shape.
 *
 * @example
 * ```ts
 * const bytes = npyBytes("w", { shape: [2], data: new Float32Array([1, 2]) });
 * console.log(bytes.length); // 136: a header of 128 bytes, and 8
 * ```
 */
export function npyBytes(name: string, tensor: Tensor): Uint8Array<ArrayBuffer> {
  requireLength(`the array "${name}"`, tensor);
  const { shape, data } = tensor;
  const order = data.BYTES_PER_ELEMENT === 1 ? "|" : "<";
  const kind = `${order}${CODES.get(typeNameOf(data))}`;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = MAGIC.length + 4;
  const end = Math.ceil((start + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  return joined([
    MAGIC,
    new Uint8Array([1, 0, (end - start) & 0xff, (end - start) >> 8]),
    new TextEncoder().encode(`${header.padEnd(end - start - 1)}\n`),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

/**
 * Returns the array in the bytes of a `.npy` file of format 1.0, 2.0 or 3.0. The last dimension of the
 * result runs fastest, whatever the order in the file.
 *
 * @param fail Throws the error for a file that is malformed or of an unknown type.
 *
 * @example
 * ```ts
 * import { failToRead } from "./fail.ts";
 *
 * const bytes = npyBytes("w", { shape: [2], data: new Float32Array([1, 2]) });
 * console.log(parseNpy(bytes, failToRead("w.npy")).data); // 1, 2
 * ```
 */
export function parseNpy(bytes: Uint8Array<ArrayBuffer>, fail: Fail): Tensor {
  const { text, end } = headerOf(bytes, fail);
  const { type, isBigEndian, isFortran, shape } = parseHeader(text, fail);
  const length = type.size * lengthOf(shape);
  if (bytes.length - end !== length) {
    fail(
      `has ${bytes.length - end} bytes of numbers, but its type and shape ` +
        `(${shape.join(", ")}) need ${length}`,
    );
  }
  let numbers = bytes.slice(end);
  if (isFortran) numbers = rowMajor(numbers, shape, type.size);
  if (isBigEndian) {
    for (let i = 0; i < length; i += type.size) numbers.subarray(i, i + type.size).reverse();
  }
  return { shape, data: type.read(numbers.buffer) };
}

/** Returns the text of the header, and the byte where it ends. */
function headerOf(
  bytes: Uint8Array<ArrayBuffer>,
  fail: Fail,
): { readonly text: string; readonly end: number } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    fail("is not an array: it does not start with the magic bytes of numpy");
  }
  const version = bytes[MAGIC.length] ?? 0;
  if (version < 1 || version > 3) fail(`has version ${version} of the format, not 1, 2 or 3`);
  const start = MAGIC.length + (version === 1 ? 4 : 6);
  if (bytes.length < start) fail(`ends at byte ${bytes.length}, within its header's length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start +
    (version === 1 ? view.getUint16(start - 2, true) : view.getUint32(start - 4, true));
  if (end > bytes.length) fail(`ends at byte ${bytes.length}, within its header`);
  return { text: new TextDecoder().decode(bytes.subarray(start, end)), end };
}

/** The contents of a header. */
interface Header {
  readonly type: NumberType;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** Reads the text of a header: a literal of a Python dictionary with three entries. */
function parseHeader(text: string, fail: Fail): Header {
  const [, kind] = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text) ?? [];
  const [, fortran] = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text) ?? [];
  const [, sizes] = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text) ?? [];
  if (kind === undefined) return fail("has a header without a simple type");
  if (fortran === undefined) return fail("has a header without an order of dimensions");
  if (sizes === undefined) return fail("has a header without a shape");
  const name = NAMES.get(kind.slice(1));
  if (!name || !"<>|=".includes(kind.slice(0, 1))) {
    return fail(`has the type "${kind}", not one of ${[...NAMES.keys()].join(", ")}`);
  }
  const shape = sizes.split(",").map((size) => size.replace("L", "").trim()).filter((size) => size)
    .map(Number);
  if (!shape.every((size) => Number.isSafeInteger(size)) || shape.length > 64) {
    return fail(`has a shape that no array can have: (${sizes.slice(0, 40)})`);
  }
  return {
    type: NUMBER_TYPES[name],
    isBigEndian: kind.startsWith(">"),
    isFortran: fortran === "True",
    shape,
  };
}

/**
 * Returns the numbers, of `size` bytes each, with the last dimension running fastest instead of the
 * first.
 */
function rowMajor(
  bytes: Uint8Array<ArrayBuffer>,
  shape: readonly number[],
  size: number,
): Uint8Array<ArrayBuffer> {
  const places = transposedPlaces(shape.toReversed(), [...shape.keys()].toReversed());
  const result = new Uint8Array(bytes.length);
  places.forEach((place, i) => {
    for (let j = 0; j < size; j++) result[i * size + j] = bytes[place * size + j] ?? 0;
  });
  return result;
}
