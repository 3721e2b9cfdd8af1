/**
 * The types of numbers that files of arrays hold.
 *
 * @module
 */

import { brainToFloat, halfToFloat } from "./half.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/** The name of a type of numbers that files hold and JavaScript engines have no typed array for. */
type StoredName = NonNullable<Tensor["stored"]>["type"];

/** The name of a type of numbers. */
export type NumberTypeName =
  | StoredName
  | "float64"
  | "float32"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8";

/** A type of numbers. */
export interface NumberType {
  /** The bytes per number in a file. */
  readonly size: number;
  /** Returns the numbers in the little-endian bytes of a file. */
  readonly read: (buffer: ArrayBuffer) => TensorData;
  /** The name of the type, if reading makes the numbers wider. */
  readonly stored?: StoredName;
}

/** All types, by name. Floats of 16 bits are read as float32, and booleans as bytes of 0 and 1. */
export const NUMBER_TYPES: { readonly [Name in NumberTypeName]: NumberType } = {
  float64: { size: 8, read: (buffer) => new Float64Array(buffer) },
  float32: { size: 4, read: (buffer) => new Float32Array(buffer) },
  float16: { size: 2, stored: "float16", read: (buffer) => widened(buffer, halfToFloat) },
  bfloat16: { size: 2, stored: "bfloat16", read: (buffer) => widened(buffer, brainToFloat) },
  int64: { size: 8, read: (buffer) => new BigInt64Array(buffer) },
  int32: { size: 4, read: (buffer) => new Int32Array(buffer) },
  int16: { size: 2, read: (buffer) => new Int16Array(buffer) },
  int8: { size: 1, read: (buffer) => new Int8Array(buffer) },
  uint64: { size: 8, read: (buffer) => new BigUint64Array(buffer) },
  uint32: { size: 4, read: (buffer) => new Uint32Array(buffer) },
  uint16: { size: 2, read: (buffer) => new Uint16Array(buffer) },
  uint8: { size: 1, read: (buffer) => new Uint8Array(buffer) },
  bool: {
    size: 1,
    stored: "bool",
    read: (buffer) => new Uint8Array(buffer).map((byte) => byte && 1),
  },
};

function widened(buffer: ArrayBuffer, toFloat: (bits: number) => number): Float32Array {
  return Float32Array.from(new Uint16Array(buffer), toFloat);
}

/**
 * Returns the name of the type of the numbers in a typed array.
 *
 * @throws {TypeError} if no file can hold arrays of its kind.
 *
 * @example
 * ```ts
 * console.log(typeNameOf(new Int16Array(1))); // "int16"
 * ```
 */
export function typeNameOf(data: TensorData): NumberTypeName {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  // A Uint8ClampedArray holds such bytes too.
  if (data.BYTES_PER_ELEMENT === 1) return "uint8";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Uint32Array) return "uint32";
  if (data instanceof BigUint64Array) return "uint64";
  const kind = Object.prototype.toString.call(data);
  throw new TypeError(`Cannot save ${kind}: it is not a typed array that files can hold`);
}
