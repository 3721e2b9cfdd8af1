/**
 * Tensors: what the formats of other tools keep.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";

/** The numbers of a tensor, in a typed array for each type of number. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A tensor: numbers in any number of dimensions. A tensor of no dimensions is one number. */
export interface Tensor {
  /** The size of each dimension. The last dimension runs fastest. */
  readonly shape: readonly number[];
  /** The numbers. */
  readonly data: TensorData;
  /** The type and size of the numbers in the file, where reading widened them. */
  readonly stored?: { readonly type: "float16" | "bfloat16" | "bool"; readonly bytes: number };
}

/**
 * Returns the tensor of a matrix, of the shape `[rows, cols]`. A typed array of floats is not copied.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 * import { tensorOf } from "@foldnet/foldnet/formats";
 *
 * console.log(tensorOf(matrix(2, 3)).shape); // [2, 3]
 * ```
 */
export function tensorOf({ rows, cols, data }: Matrix): Tensor {
  const isTyped = data instanceof Float32Array || data instanceof Float64Array;
  return { shape: [rows, cols], data: isTyped ? data : Float32Array.from(data) };
}

/**
 * Returns the matrix of a tensor. A tensor of one dimension becomes a row. Integers become float32.
 *
 * @throws {RangeError} if the tensor has more than two dimensions.
 *
 * @example
 * ```ts
 * import { matrixOf } from "@foldnet/foldnet/formats";
 *
 * console.log(matrixOf({ shape: [3], data: new Int32Array([1, 2, 3]) }).cols); // 3
 * ```
 */
export function matrixOf({ shape, data }: Tensor): Matrix {
  if (shape.length > 2) {
    throw new RangeError(
      `Cannot make a matrix of [${shape.join(", ")}] numbers: it has two dimensions`,
    );
  }
  const [rows = 1, cols = 1] = shape.length === 1 ? [1, ...shape] : shape;
  if (data instanceof Float32Array || data instanceof Float64Array) return { rows, cols, data };
  return { rows, cols, data: Float32Array.from(data as Iterable<number | bigint>, Number) };
}
