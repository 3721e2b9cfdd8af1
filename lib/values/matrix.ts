/**
 * Matrices: immutable, dense, row-major values. A batch is a matrix whose rows are samples.
 *
 * @module
 */

/** A read-only view of a typed array: all that may be done with it short of writing. */
export interface NumberArray extends Iterable<number> {
  /** How many numbers there are. */
  readonly length: number;
  /** The numbers themselves. */
  readonly [index: number]: number;
}

/**
 * An immutable, dense, row-major matrix of `rows` by `cols` numbers. Row `i`, column `j` stands at
 * `data[i * cols + j]`.
 *
 * The sizes are part of the type where they are literals, so that a product of matrices that do not
 * fit is an error of the compiler. Where they are plain numbers the same error is thrown.
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
  /** How many rows there are: in a batch, how many samples. */
  readonly rows: Rows;
  /** How many columns there are: in a batch, how many features a sample has. */
  readonly cols: Cols;
  /** The numbers, row after row: a Float32Array, or a Float64Array on the float64 engine. */
  readonly data: NumberArray;
}

/**
 * A matrix kept as bytes, such as images: it stands for the numbers `byte * scale + shift`, and an
 * engine turns the rows of a batch into floats as it gathers them.
 */
export interface ByteMatrix {
  /** How many rows there are: as many as samples. */
  readonly rows: number;
  /** How many bytes a row has. */
  readonly cols: number;
  /** The bytes, row after row. */
  readonly data: Uint8Array;
  /** What a byte is multiplied by. */
  readonly scale: number;
  /** What is added after that. */
  readonly shift: number;
}

/**
 * The classes of a batch of samples, each a whole number from 0: `labels[i]` is the class of sample
 * `i`. A Uint8Array, or a wider one for more than 256 classes.
 */
export type Labels = NumberArray;

/**
 * The matrix of `rows` by `cols` that holds `values`, row after row, as float32; without `values` all
 * zeros. The values are copied.
 *
 * @throws {RangeError} if a size is not a whole number from 0, or if there are not `rows * cols` values.
 */
export function matrix<Rows extends number, Cols extends number>(
  rows: Rows,
  cols: Cols,
  values?: Iterable<number> & { readonly length: number },
): Matrix<Rows, Cols> {
  if (!isSize(rows) || !isSize(cols)) {
    throw new RangeError(`Cannot make a ${rows}x${cols} matrix: sizes are whole numbers from 0`);
  }
  if (values !== undefined && values.length !== rows * cols) {
    throw new RangeError(
      `Cannot make a ${rows}x${cols} matrix: it holds ${rows * cols} numbers, not ${values.length}`,
    );
  }
  return { rows, cols, data: values ? Float32Array.from(values) : new Float32Array(rows * cols) };
}

/**
 * The matrix whose rows are given, as float32.
 *
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
  const cols = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== cols);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot make a matrix of these rows: row 0 has ${cols} numbers, row ${odd} ${
        rows[odd]?.length
      }`,
    );
  }
  return matrix(rows.length, cols, rows.flat());
}

/** The rows of a matrix as arrays of numbers: the inverse of {@linkcode fromRows}. */
export function toRows({ rows, cols, data }: Matrix): number[][] {
  return Array.from(
    { length: rows },
    (_, i) => Array.from({ length: cols }, (_, j) => data[i * cols + j] ?? NaN),
  );
}

/** The sizes of a matrix as errors and tables write them: `"2x3"`. */
export function shapeText(
  { rows, cols }: { readonly rows: number; readonly cols: number },
): string {
  return `${rows}x${cols}`;
}

/**
 * Nothing, if two matrices have the same sizes.
 *
 * @throws {RangeError} if they have not; `action` says what was tried with them, as in "add".
 */
export function requireSameShape(action: string, a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new RangeError(
      `Cannot ${action} ${shapeText(a)} and ${shapeText(b)}: their sizes differ`,
    );
  }
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
