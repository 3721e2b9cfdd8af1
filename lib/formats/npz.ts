/**
 * Arrays of numpy: `.npz` archives, which `numpy.load` and `numpy.savez` read and write.
 *
 * @module
 */

import { type Fail, failToRead } from "./fail.ts";
import { halfToFloat } from "./half.ts";
import type { Tensor, TensorData } from "./tensor.ts";
import { transposedPlaces } from "./transpose.ts";
import { joined, zipBytes, zipEntries, type ZipEntry } from "./zip.ts";

/** What packing arrays may be told. */
export interface NpzOptions {
  /** Whether they are compressed, as by `numpy.savez_compressed`. The default is false. */
  readonly compress?: boolean;
}

/**
 * The bytes of an `.npz` archive of some arrays. Each is kept in the type of its array.
 *
 * @throws {RangeError} if an array has not as many numbers as its sizes tell, or if they are more than an
 * archive of 4 GB holds.
 *
 * @example Predictions for numpy: `numpy.load("out.npz")["probabilities"]`.
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { serializeNpz, parseNpz, tensorOf } from "@foldnet/foldnet/formats";
 *
 * const probabilities = matrix(2, 2, [0.9, 0.1, 0.2, 0.8]);
 * const bytes = await serializeNpz(new Map([["probabilities", tensorOf(probabilities)]]));
 * console.log((await parseNpz(bytes)).get("probabilities")?.shape); // [2, 2]
 * ```
 */
export async function serializeNpz(
  arrays: ReadonlyMap<string, Tensor>,
  { compress = false }: NpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = [...arrays].map(([name, tensor]): ZipEntry => ({
    name: `${name}${SUFFIX}`,
    bytes: npyBytes(name, tensor),
  }));
  return await zipBytes(entries, compress);
}

/**
 * The arrays in the bytes of an `.npz` archive. Nothing in them is trusted. Read are arrays of floats,
 * whole numbers and booleans in either order of bytes and of dimensions: 16-bit floats are widened to
 * float32, booleans are bytes of 0 and 1, and the last dimension always runs fastest.
 *
 * @param source Where the bytes are from, for the messages of errors.
 *
 * @throws {SyntaxError} if the archive or an array in it is malformed, or of a type that is not read.
 *
 * @example
 * ```ts
 * import { matrixOf, serializeNpz, parseNpz } from "@foldnet/foldnet/formats";
 *
 * const bytes = await serializeNpz(new Map([["w", { shape: [3], data: Float64Array.of(1, 2, 3) }]]));
 * const arrays = await parseNpz(bytes, "weights.npz");
 * for (const [name, tensor] of arrays) console.log(name, matrixOf(tensor)); // w, a matrix of 1x3
 * ```
 */
export async function parseNpz(
  bytes: Uint8Array,
  source: string = "the npz data",
): Promise<ReadonlyMap<string, Tensor>> {
  const fail: Fail = failToRead(source);
  const arrays = new Map<string, Tensor>();
  for (const entry of await zipEntries(bytes, fail)) {
    const name = entry.name.endsWith(SUFFIX) ? entry.name.slice(0, -SUFFIX.length) : entry.name;
    if (arrays.has(name)) fail(`it has two arrays "${name}"`);
    arrays.set(name, parseNpy(entry.bytes, (problem) => fail(`"${entry.name}" ${problem}`)));
  }
  return arrays;
}

const SUFFIX = ".npy";

/** How arrays begin: a byte that no text has, and a name. */
const MAGIC = new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY")]);

/** Ahead of the numbers stand so many bytes, or twice or three times as many. */
const ALIGNMENT = 64;

interface Type {
  readonly size: number;
  readonly read: (buffer: ArrayBuffer) => TensorData;
}

const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["f2", { size: 2, read: (buffer) => Float32Array.from(new Uint16Array(buffer), halfToFloat) }],
  ["f4", { size: 4, read: (buffer) => new Float32Array(buffer) }],
  ["f8", { size: 8, read: (buffer) => new Float64Array(buffer) }],
  ["i1", { size: 1, read: (buffer) => new Int8Array(buffer) }],
  ["i2", { size: 2, read: (buffer) => new Int16Array(buffer) }],
  ["i4", { size: 4, read: (buffer) => new Int32Array(buffer) }],
  ["i8", { size: 8, read: (buffer) => new BigInt64Array(buffer) }],
  ["u1", { size: 1, read: (buffer) => new Uint8Array(buffer) }],
  ["u2", { size: 2, read: (buffer) => new Uint16Array(buffer) }],
  ["u4", { size: 4, read: (buffer) => new Uint32Array(buffer) }],
  ["u8", { size: 8, read: (buffer) => new BigUint64Array(buffer) }],
  ["b1", { size: 1, read: (buffer) => new Uint8Array(buffer).map((byte) => byte && 1) }],
]);

/** A `.npy` file of format 1.0. */
function npyBytes(name: string, { shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new RangeError(
      `Cannot save the array "${name}" of ${data.length} numbers: ` +
        `its sizes [${shape.join(", ")}] tell ${count}`,
    );
  }
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${typeOf(data)}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = MAGIC.length + 4;
  const end = Math.ceil((start + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  return joined([
    MAGIC,
    new Uint8Array([1, 0, (end - start) & 0xff, (end - start) >> 8]),
    new TextEncoder().encode(`${header.padEnd(end - start - 1)}\n`),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

function typeOf(data: TensorData): string {
  const size = data.BYTES_PER_ELEMENT;
  const order = size === 1 ? "|" : "<";
  if (data instanceof Float32Array || data instanceof Float64Array) return `${order}f${size}`;
  const isSigned = data instanceof Int8Array || data instanceof Int16Array ||
    data instanceof Int32Array || data instanceof BigInt64Array;
  return `${order}${isSigned ? "i" : "u"}${size}`;
}

/** The array of a `.npy` file, of format 1.0, 2.0 or 3.0. */
function parseNpy(bytes: Uint8Array<ArrayBuffer>, fail: Fail): Tensor {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) fail("is no array: it does not begin as one");
  const version = bytes[MAGIC.length] ?? 0;
  if (version < 1 || version > 3) fail(`is of version ${version} of the format, not 1, 2 or 3`);
  const start = MAGIC.length + (version === 1 ? 4 : 6);
  if (bytes.length < start) fail(`ends at byte ${bytes.length}, within its header's length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start +
    (version === 1 ? view.getUint16(start - 2, true) : view.getUint32(start - 4, true));
  if (end > bytes.length) fail(`ends at byte ${bytes.length}, within its header`);
  const { type, isBigEndian, isFortran, shape } = headerOf(
    new TextDecoder().decode(bytes.subarray(start, end)),
    fail,
  );
  const length = shape.reduce((product, size) => product * size, type.size);
  if (bytes.length - end !== length) {
    fail(
      `has ${bytes.length - end} bytes of numbers, but its type and sizes ` +
        `(${shape.join(", ")}) tell ${length}`,
    );
  }
  let numbers = bytes.slice(end);
  if (isFortran) numbers = rowMajor(numbers, shape, type.size);
  if (isBigEndian) {
    for (let i = 0; i < length; i += type.size) numbers.subarray(i, i + type.size).reverse();
  }
  return { shape, data: type.read(numbers.buffer) };
}

interface Header {
  readonly type: Type;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** What the text of a header says: a literal of a Python dictionary with three entries. */
function headerOf(text: string, fail: Fail): Header {
  const [, kind] = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text) ?? [];
  const [, fortran] = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text) ?? [];
  const [, sizes] = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text) ?? [];
  if (kind === undefined) return fail("has a header that tells no simple type");
  if (fortran === undefined) return fail("has a header that tells no order of dimensions");
  if (sizes === undefined) return fail("has a header that tells no sizes");
  const type = TYPES.get(kind.slice(1));
  if (!type || !"<>|=".includes(kind.slice(0, 1))) {
    return fail(`is of the type "${kind}", which is none of ${[...TYPES.keys()].join(", ")}`);
  }
  const shape = sizes.split(",").map((size) => size.replace("L", "").trim()).filter((size) => size)
    .map(Number);
  if (!shape.every((size) => Number.isSafeInteger(size)) || shape.length > 64) {
    return fail(`has sizes that no array has: (${sizes.slice(0, 40)})`);
  }
  return { type, isBigEndian: kind.startsWith(">"), isFortran: fortran === "True", shape };
}

/** Numbers of some bytes each, their last dimension running fastest, out of those whose first does. */
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
