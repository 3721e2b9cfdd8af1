/**
 * The header of a safetensors file: a record in JSON with the type, shape and place of each tensor.
 *
 * @module
 */

import { brief, isRecord, type Json, parseJson, repeatedName } from "../values/json.ts";
import { isWhole } from "../values/count.ts";
import type { Fail } from "./fail.ts";
import { beginsAsSafetensors, fileKind, KIND_BYTES } from "./file_kind.ts";
import { NUMBER_TYPES, type NumberType, type NumberTypeName } from "./number_types.ts";
import { lengthOf } from "./shape.ts";

/** The number of bytes for the length of the header, at the start of a file. */
export const LENGTH_BYTES = 8;

/** The name in the header under which the text of the file is. */
export const METADATA = "__metadata__";

/** The limit of the format's own library. */
const MOST_HEADER_BYTES = 100_000_000;

/** The codes of the types in headers. */
export const CODES: ReadonlyMap<NumberTypeName, string> = new Map([
  ["float64", "F64"],
  ["float32", "F32"],
  ["float16", "F16"],
  ["bfloat16", "BF16"],
  ["int64", "I64"],
  ["int32", "I32"],
  ["int16", "I16"],
  ["int8", "I8"],
  ["uint64", "U64"],
  ["uint32", "U32"],
  ["uint16", "U16"],
  ["uint8", "U8"],
  ["bool", "BOOL"],
]);

const NAMES = new Map([...CODES].map(([name, code]) => [code, name]));

/** The entry of a tensor in the header. */
export interface TensorInfo {
  /** The name of the tensor. */
  readonly name: string;
  /** The type of its numbers. */
  readonly type: NumberType;
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** The byte where its numbers begin, counted from the end of the header. */
  readonly from: number;
  /** The byte where its numbers end, counted from the end of the header. */
  readonly to: number;
}

/** The contents of a header. */
export interface Header {
  /** The tensors, in the order of the header. */
  readonly infos: readonly TensorInfo[];
  /** The text of the file, by name. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The byte of the file where the header ends. */
  readonly end: number;
}

/**
 * Returns how many bytes a safetensors file has at most, by what its first bytes say: more than are given
 * where these are part of its header. Returns no more than are given for a file of another kind.
 *
 * @param fail Throws the error for a header that is malformed.
 *
 * @example
 * ```ts
 * import { failToRead } from "./fail.ts";
 *
 * const head = new Uint8Array([100, 0, 0, 0, 0, 0, 0, 0, 0x7b]);
 * console.log(declaredLength(head, failToRead("a.safetensors"))); // 108, the end of its header
 * ```
 */
export function declaredLength(head: Uint8Array, fail: Fail): number {
  if (!beginsAsSafetensors(head)) return Math.min(head.length, KIND_BYTES);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES) return head.length;
  if (LENGTH_BYTES + length > head.length) return LENGTH_BYTES + length;
  const { infos, end } = parseHeader(head, fail);
  return infos.reduce((last, { to }) => Math.max(last, end + to), end);
}

/**
 * Returns the contents of the header of a safetensors file.
 *
 * @param fail Throws the error for a header that is malformed or names an unknown type.
 *
 * @example
 * ```ts
 * import { failToRead } from "./fail.ts";
 *
 * const text = new TextEncoder().encode('{"__metadata__":{"format":"pt"}}');
 * const bytes = new Uint8Array([text.length, 0, 0, 0, 0, 0, 0, 0, ...text]);
 * console.log(parseHeader(bytes, failToRead("a.safetensors")).metadata.get("format")); // "pt"
 * ```
 */
export function parseHeader(bytes: Uint8Array, fail: Fail): Header {
  if (!beginsAsSafetensors(bytes)) {
    const kind = fileKind(bytes);
    if (kind !== undefined) fail(kind);
  }
  if (bytes.length < LENGTH_BYTES) {
    fail(
      `it ends at byte ${bytes.length}, within the ${LENGTH_BYTES} bytes of its header's length`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES) {
    fail(
      `it is not a safetensors file: its header would have ${length} bytes, ` +
        `and the format allows ${MOST_HEADER_BYTES}`,
    );
  }
  const end = LENGTH_BYTES + length;
  if (end > bytes.length) {
    fail(`it ends at byte ${bytes.length}, within its header, which ends at byte ${end}`);
  }
  const text = textOf(bytes.subarray(LENGTH_BYTES, end));
  const json = parseJson(text) ?? fail("it is not a safetensors file: its header is not JSON");
  // JSON.parse() takes the last of them, other readers the first.
  const twice = repeatedName(text);
  if (twice !== undefined) fail(`its header has the name ${brief(twice)} twice`);
  if (!isRecord(json)) return fail("its header is not a record");
  const { [METADATA]: texts, ...tensors } = json;
  const infos = Object.entries(tensors).map(([name, info]) => infoOf(name, info, fail));
  return { infos, metadata: metadataOf(texts, fail), end };
}

/** Returns a text, or an empty one where the bytes are no UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

function infoOf(name: string, json: Json, fail: Fail): TensorInfo {
  const tensor = `the tensor "${name}"`;
  if (!isRecord(json)) return fail(`the entry of ${tensor} in its header is not a record`);
  const { dtype, shape, data_offsets: offsets } = json;
  const typeName = typeof dtype === "string" ? NAMES.get(dtype) : undefined;
  if (!typeName) {
    return fail(
      `${tensor} has the type ${brief(dtype)}, not one of ${[...NAMES.keys()].join(", ")}`,
    );
  }
  const type = NUMBER_TYPES[typeName];
  if (!areSizes(shape)) return fail(`the shape of ${tensor} is not a list of whole numbers from 0`);
  if (!areSizes(offsets) || offsets.length !== 2) {
    return fail(`the data_offsets of ${tensor} are not two whole numbers from 0`);
  }
  const [from = 0, to = 0] = offsets;
  const length = type.size * lengthOf(shape);
  if (to - from !== length) {
    fail(`${tensor} has ${to - from} bytes, but its type and shape need ${length}`);
  }
  return { name, type, shape, from, to };
}

function areSizes(json: unknown): json is readonly number[] {
  return Array.isArray(json) && json.every(isWhole);
}

function metadataOf(json: Json | undefined, fail: Fail): ReadonlyMap<string, string> {
  if (json === undefined) return new Map();
  if (!isRecord(json)) return fail("its metadata is not a record");
  return new Map(
    Object.entries(json).map(([name, text]) => [
      name,
      typeof text === "string" ? text : fail(`its metadata "${name}" is not a string`),
    ]),
  );
}
