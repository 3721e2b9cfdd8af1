/**
 * Matrices: immutable, dense, row-major values. A batch is a matrix with a row for each sample.
 *
 * @module
 */

import { isWhole } from "./count.ts";
import { brief } from "./json.ts";
import { requireNumbers } from "./require_matrix.ts";

/** A read-only view of a typed array or an array of numbers. */
export interface NumberArray extends Iterable<number> {
  /** The number of elements. */
  readonly length: number;
  /** The elements. */
  readonly [index: number]: number;
}

/**
 * An immutable, dense, row-major matrix of `rows` by `cols` numbers. The element in row `i` and column
 * `j` is `data[i * cols + j]`.
 *
 * Sizes that are literals are part of the type, so the compiler rejects a product of matrices that do
 * not fit. For sizes that are plain numbers, the same check throws at run time.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * const identity = matrix(2, 2, [1, 0, 0, 1]);
 * console.log(identity.data[3]); // 1
 * ```
 */
export interface Matrix<Rows extends number = number, Cols extends number = number> {
  /** The number of rows. In a batch: the number of samples. */
  readonly rows: Rows;
  /** The number of columns. In a batch: the number of features of a sample. */
  readonly cols: Cols;
  /** The elements, row after row: a Float32Array, or a Float64Array on the float64 engine. */
  readonly data: NumberArray;
}

/**
 * A matrix stored as bytes, for example images. A byte stands for the number `byte * scale + shift`.
 * It is no {@linkcode Matrix}: `gather` of an engine makes numbers of its rows, so that only the rows of
 * the current batch are floats.
 */
export interface ByteMatrix {
  /** The number of rows: one for each sample. */
  readonly rows: number;
  /** The number of bytes in a row. */
  readonly cols: number;
  /** The bytes, row after row. */
  readonly bytes: Uint8Array;
  /** The factor of each byte. */
  readonly scale: number;
  /** The number added after scaling. */
  readonly shift: number;
}

/**
 * The classes of the samples of a batch, as whole numbers from 0: `labels[i]` is the class of sample
 * `i`. A Uint8Array holds up to 256 classes; use a wider array for more.
 */
export type Labels = NumberArray;

/**
 * Returns a float32 matrix of `rows` by `cols` numbers. {@linkcode reshaped} keeps numbers in float64.
 *
 * @param values The elements, row after row. They are copied, and rounded to float32. Without them all elements are 0.
 *
 * @throws {RangeError} if a size is not a whole number from 0, or if there are not `rows * cols`
 * values.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * const { rows, cols, data } = matrix(2, 3, [1, 2, 3, 4, 5, 6]);
 * console.log(rows, cols, data[3]); // 2 3 4
 * ```
 */
export function matrix<Rows extends number, Cols extends number>(
  rows: Rows,
  cols: Cols,
  values?: Iterable<number> & { readonly length: number },
): Matrix<Rows, Cols> {
  if (!isWhole(rows) || !isWhole(cols)) {
    throw new RangeError(
      `Cannot make a ${brief(rows)}x${brief(cols)} matrix: sizes are whole numbers from 0`,
    );
  }
  if (values !== undefined && values.length !== rows * cols) {
    throw new RangeError(
      `Cannot make a ${rows}x${cols} matrix: it holds ${rows * cols} numbers, not ${values.length}`,
    );
  }
  return { rows, cols, data: values ? Float32Array.from(values) : new Float32Array(rows * cols) };
}

/**
 * Returns the numbers of a matrix in rows of another length, as precise as they are: in float32 or float64.
 *
 * @throws {RangeError} if a size is not a whole number from 0, or the matrix has not `rows * cols` numbers.
 *
 * @example
 * ```ts
 * import { fromRows, reshaped, toRows } from "@foldnet/foldnet";
 *
 * console.log(toRows(reshaped(fromRows([[1, 2, 3], [4, 5, 6]]), 3, 2))); // [[1, 2], [3, 4], [5, 6]]
 * ```
 */
export function reshaped<Rows extends number, Cols extends number>(
  a: Matrix,
  rows: Rows,
  cols: Cols,
): Matrix<Rows, Cols> {
  if (!isWhole(rows) || !isWhole(cols) || rows * cols !== a.rows * a.cols) {
    throw new RangeError(
      `Cannot reshape ${shapeText(a)} to ${rows}x${cols}: sizes are whole numbers from 0, and ` +
        `their product is ${a.rows * a.cols}`,
    );
  }
  return { rows, cols, data: a.data };
}

/**
 * Returns the float32 matrix that has the given rows. No rows give a 0x0 matrix.
 *
 * @throws {TypeError} if the rows are not a list, or a row is not.
 * @throws {RangeError} if the rows differ in length.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 *
 * const truthTable = fromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * console.log(truthTable.rows, truthTable.cols); // 4 2
 * ```
 */
export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  if (!Array.isArray(rows)) {
    throw new TypeError(`Cannot make a matrix of ${brief(rows)}: give a list of rows`);
  }
  const flat = rows.findIndex((row) => typeof row !== "object" || row === null);
  if (flat >= 0) {
    throw new TypeError(
      `Cannot make a matrix of these rows: row ${flat} is ${
        brief(rows[flat])
      }, not a list of numbers`,
    );
  }
  const cols = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== cols);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot make a matrix of these rows: row 0 has ${cols} numbers, but row ${odd} has ${
        rows[odd]?.length
      }`,
    );
  }
  return matrix(rows.length, cols, rows.flat());
}

/**
 * Returns the rows of a matrix as arrays of numbers: the inverse of {@linkcode fromRows}.
 *
 * @throws {TypeError} if it is no matrix, or one of bytes.
 * @throws {RangeError} if it does not hold `rows * cols` numbers.
 *
 * @example
 * ```ts
 * import { matrix, toRows } from "@foldnet/foldnet";
 *
 * console.log(toRows(matrix(2, 2, [1, 2, 3, 4]))); // [[1, 2], [3, 4]]
 * ```
 */
export function toRows(matrix: Matrix): number[][] {
  requireNumbers("list the rows of", matrix);
  const { rows, cols, data } = matrix;
  return Array.from(
    { length: rows },
    (_, i) => Array.from({ length: cols }, (_, j) => data[i * cols + j] ?? NaN),
  );
}

/**
 * Tells whether a value is a matrix. A branch of a tree can be named `data`, so its `rows` are checked
 * too.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * console.log(isMatrix(matrix(1, 2)), isMatrix({ data: matrix(1, 2) })); // true false
 * ```
 */
export function isMatrix(value: object): value is Matrix {
  return "data" in value && "rows" in value && typeof value.rows === "number";
}

/**
 * Returns the sizes of a matrix as errors and tables show them.
 *
 * @example
 * ```ts
 * console.log(shapeText({ rows: 2, cols: 3 })); // "2x3"
 * ```
 */
export function shapeText(
  { rows, cols }: { readonly rows: number; readonly cols: number },
): string {
  return `${rows}x${cols}`;
}

/**
 * Throws unless two matrices have the same sizes.
 *
 * @param action What the caller is about to do with them, for the message: `"add"`.
 *
 * @throws {RangeError} if their sizes differ.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireSameShape("add", matrix(2, 3), matrix(2, 3));
 * ```
 */
export function requireSameShape(action: string, a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new RangeError(
      `Cannot ${action} ${shapeText(a)} and ${shapeText(b)}: their sizes differ`,
    );
  }
}
