/**
 * Tensors: the arrays that the files of other tools hold.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";

/** The numbers of a tensor: a typed array of the type of the numbers. */
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

/** A tensor: an array with any number of dimensions. A tensor without dimensions is one number. */
export interface Tensor {
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** The numbers, the last dimension running fastest. */
  readonly data: TensorData;
  /** The type of the numbers in the file and their size in bytes, if reading widened them. */
  readonly stored?: { readonly type: "float16" | "bfloat16" | "bool"; readonly bytes: number };
}

/**
 * Returns a matrix as a tensor of the shape `[rows, cols]`. Typed arrays of floats are not copied.
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
 * Returns a tensor as a matrix. A tensor of one dimension becomes one row. Integers become float32;
 * floats are not copied.
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
      `Cannot make a matrix of a tensor of shape [${shape.join(", ")}]: ` +
        "a matrix has two dimensions",
    );
  }
  const [rows = 1, cols = 1] = shape.length === 1 ? [1, ...shape] : shape;
  if (data instanceof Float32Array || data instanceof Float64Array) return { rows, cols, data };
  return { rows, cols, data: Float32Array.from(data as Iterable<number | bigint>, Number) };
}
