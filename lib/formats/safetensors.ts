/**
 * The safetensors format: named tensors beside some text, in one file that cannot run anything. It is
 * {@link https://huggingface.co/docs/safetensors | what PyTorch's ecosystem} keeps weights in.
 *
 * The format: 8 bytes that tell the length of a header, as a little-endian whole number; the header, a
 * record in JSON with the type, sizes and place of each tensor; then the numbers, without gaps.
 *
 * @module
 */

import { brief, isRecord, type Json } from "../values/json.ts";
import { type Fail, failToRead } from "./fail.ts";
import { brainToFloat, halfToFloat } from "./half.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Some text by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The bytes of a safetensors file. Each tensor is kept in the type of its array.
 *
 * @throws {RangeError} if a tensor has not as many numbers as its sizes tell, or one that is not finite, or
 * is called `__metadata__`, which is where the text stands.
 *
 * @example
 * ```ts
 * import { parseSafetensors, serializeSafetensors } from "@foldnet/foldnet/formats";
 *
 * const weight = { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) };
 * const bytes = serializeSafetensors({
 *   tensors: new Map([["0.weight", weight]]),
 *   metadata: new Map([["format", "pt"]]),
 * });
 * console.log(parseSafetensors(bytes).tensors.get("0.weight")?.data); // 1, 2, 3, 4
 * ```
 */
export function serializeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) throw new RangeError(`Cannot save a tensor under the name ${METADATA}`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) {
      throw new RangeError(
        `Cannot save the tensor "${name}" of ${data.length} numbers: ` +
          `its sizes [${shape.join(", ")}] tell ${count}`,
      );
    }
    const odd = firstOdd(data);
    if (odd >= 0) {
      throw new RangeError(
        `Cannot save the tensor "${name}": it has ${data[odd]}, and its numbers must be finite`,
      );
    }
  }
  // The widest numbers first: so all stand where arrays of their type may begin.
  const ordered = [...tensors].toSorted(([, a], [, b]) =>
    b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT
  );
  let end = 0;
  const entries = ordered.map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: typeOf(data), shape, data_offsets: [start, end] }] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries([
    ...(metadata.size > 0 ? [[METADATA, Object.fromEntries(metadata)] as const] : []),
    ...entries,
  ])));
  const start = LENGTH_BYTES + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(SPACE, LENGTH_BYTES, start).set(header, LENGTH_BYTES);
  ordered.forEach(([, { data }], i) => {
    const [offset = 0] = entries[i]?.[1].data_offsets ?? [];
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + offset);
  });
  return bytes;
}

/**
 * What the bytes of a safetensors file hold. Nothing in them is trusted. Of the types of the format all
 * that are not narrower than a byte are read, but for floats of 8 bits and complex numbers; 16-bit
 * floats are widened to float32, and booleans are bytes of 0 and 1.
 *
 * @param source Where the bytes are from, for the messages of errors.
 *
 * @throws {SyntaxError} if the header is not what it should be, if a tensor does not lie within the
 * file, if the tensors overlap or do not fill the file, if one is of a type that is not read, or if a
 * number is not finite.
 *
 * @example
 * ```ts
 * import { parseSafetensors } from "@foldnet/foldnet/formats";
 *
 * const header = '{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}';
 * const bytes = new Uint8Array(8 + header.length + 2);
 * bytes[0] = header.length;
 * new TextEncoder().encodeInto(header, bytes.subarray(8));
 * console.log(parseSafetensors(bytes).tensors.get("x")?.data); // 0, 0
 * ```
 */
export function parseSafetensors(
  bytes: Uint8Array,
  source: string = "the safetensors data",
): Safetensors {
  const fail: Fail = failToRead(source);
  if (bytes.length < LENGTH_BYTES) {
    fail(
      `it ends at byte ${bytes.length}, within the ${LENGTH_BYTES} bytes of its header's length`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES) {
    fail(
      `it is no safetensors file: its header would be ${length} bytes long, ` +
        `and none is longer than ${MOST_HEADER_BYTES}`,
    );
  }
  const start = LENGTH_BYTES + length;
  if (start > bytes.length) {
    fail(`it ends at byte ${bytes.length}, within its header, which goes on to byte ${start}`);
  }
  const { [METADATA]: texts, ...infos } = headerOf(bytes.subarray(LENGTH_BYTES, start), fail);
  const tensors = new Map<string, Tensor>();
  let end = start;
  for (
    const info of Object.entries(infos).map(([name, json]) => infoOf(name, json, fail)).toSorted(
      inPlace,
    )
  ) {
    const { name, type, shape, from, to } = info;
    if (start + from !== end) {
      fail(
        `the tensor "${name}" begins at byte ${start + from}, not at byte ${end}, ` +
          "where the one before it ends",
      );
    }
    end = start + to;
    if (end > bytes.length) {
      fail(
        `it ends at byte ${bytes.length}, within the tensor "${name}", which ends at byte ${end}`,
      );
    }
    const data = type.read(bytes.slice(start + from, end).buffer);
    const odd = firstOdd(data);
    if (odd >= 0) {
      fail(
        `the tensor "${name}" has ${data[odd]} at byte ${start + from + odd * type.size}: ` +
          "its numbers must be finite",
      );
    }
    const stored = type.stored && { type: type.stored, bytes: to - from };
    tensors.set(name, { shape, data, ...(stored && { stored }) });
  }
  if (end < bytes.length) {
    fail(`it goes on to byte ${bytes.length}, but its last tensor ends at byte ${end}`);
  }
  // In the order of the header, which is that of the network: the numbers lie in another.
  const ordered = Object.keys(infos).flatMap((name) => {
    const tensor = tensors.get(name);
    return tensor ? [[name, tensor] as const] : [];
  });
  return { tensors: new Map(ordered), metadata: metadataOf(texts, fail) };
}

const LENGTH_BYTES = 8;

/** The limit of the format's own library. */
const MOST_HEADER_BYTES = 100_000_000;

const METADATA = "__metadata__";

const SPACE = 0x20;

interface Type {
  /** How many bytes a number has. */
  readonly size: number;
  /** What it is called, if it is read as another. */
  readonly stored?: NonNullable<Tensor["stored"]>["type"];
  readonly read: (buffer: ArrayBuffer) => TensorData;
}

/** The types of the format, by the names that headers call them. */
const TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["F64", { size: 8, read: (buffer) => new Float64Array(buffer) }],
  ["F32", { size: 4, read: (buffer) => new Float32Array(buffer) }],
  ["F16", { size: 2, stored: "float16", read: (buffer) => widened(buffer, halfToFloat) }],
  ["BF16", { size: 2, stored: "bfloat16", read: (buffer) => widened(buffer, brainToFloat) }],
  ["I64", { size: 8, read: (buffer) => new BigInt64Array(buffer) }],
  ["I32", { size: 4, read: (buffer) => new Int32Array(buffer) }],
  ["I16", { size: 2, read: (buffer) => new Int16Array(buffer) }],
  ["I8", { size: 1, read: (buffer) => new Int8Array(buffer) }],
  ["U64", { size: 8, read: (buffer) => new BigUint64Array(buffer) }],
  ["U32", { size: 4, read: (buffer) => new Uint32Array(buffer) }],
  ["U16", { size: 2, read: (buffer) => new Uint16Array(buffer) }],
  ["U8", { size: 1, read: (buffer) => new Uint8Array(buffer) }],
  [
    "BOOL",
    { size: 1, stored: "bool", read: (buffer) => new Uint8Array(buffer).map((byte) => byte && 1) },
  ],
]);

/** Where the first number stands that is not finite; -1 if there is none. */
function firstOdd(data: TensorData): number {
  return data instanceof Float32Array || data instanceof Float64Array
    ? data.findIndex((n) => !Number.isFinite(n))
    : -1;
}

function typeOf(data: TensorData): string {
  const bits = data.BYTES_PER_ELEMENT * 8;
  if (data instanceof Float32Array || data instanceof Float64Array) return `F${bits}`;
  const isSigned = data instanceof Int8Array || data instanceof Int16Array ||
    data instanceof Int32Array || data instanceof BigInt64Array;
  return `${isSigned ? "I" : "U"}${bits}`;
}

function headerOf(bytes: Uint8Array, fail: Fail): Readonly<Record<string, Json>> {
  const json = jsonOf(bytes) ?? fail("it is no safetensors file: its header is not JSON");
  return isRecord(json) ? json : fail("its header is no record");
}

function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

interface Info {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

function infoOf(name: string, json: Json, fail: Fail): Info {
  const of = `the tensor "${name}"`;
  if (!isRecord(json)) return fail(`what its header says of ${of} is no record`);
  const { dtype, shape, data_offsets: offsets } = json;
  const type = typeof dtype === "string" ? TYPES.get(dtype) : undefined;
  if (!type) {
    return fail(
      `${of} is of the type ${brief(dtype)}, which is none of ${[...TYPES.keys()].join(", ")}`,
    );
  }
  if (!isSizes(shape)) return fail(`the shape of ${of} is no list of whole numbers from 0`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    return fail(`the data_offsets of ${of} are no two whole numbers from 0`);
  }
  const [from = 0, to = 0] = offsets;
  const length = shape.reduce((product, size) => product * size, type.size);
  if (to - from !== length) {
    fail(`${of} has ${to - from} bytes, but its type and shape tell ${length}`);
  }
  return { name, type, shape, from, to };
}

/** What stands first in the file comes first, and what has no bytes before what begins there. */
function inPlace(a: Info, b: Info): number {
  return a.from - b.from || a.to - b.to;
}

function metadataOf(json: Json | undefined, fail: Fail): ReadonlyMap<string, string> {
  if (json === undefined) return new Map();
  if (!isRecord(json)) return fail("its metadata is no record");
  return new Map(
    Object.entries(json).map(([name, text]) => [
      name,
      typeof text === "string" ? text : fail(`its metadata "${name}" is no text`),
    ]),
  );
}

function isSizes(json: unknown): json is readonly number[] {
  return Array.isArray(json) && json.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function widened(buffer: ArrayBuffer, toFloat: (bits: number) => number): Float32Array {
  return Float32Array.from(new Uint16Array(buffer), toFloat);
}
