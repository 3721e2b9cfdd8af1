/**
 * Checks of matrices that callers give.
 *
 * @module
 */

import { isWhole } from "./count.ts";
import { brief, isRecord } from "./json.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Throws unless a value is a matrix of numbers or of bytes that holds as many as its sizes say.
 *
 * @param action What the caller is about to do with it, for the message: `"take samples of"`.
 *
 * @throws {TypeError} if it is no matrix.
 * @throws {RangeError} if it holds more or fewer numbers.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireRows("take samples of", matrix(2, 3));
 * ```
 */
export function requireRows(action: string, value: unknown): void {
  const given: { readonly [name: string]: unknown } = isRecord(value) ? value : {};
  const { rows, cols } = given;
  const values = "bytes" in given ? given.bytes : given.data;
  if (
    typeof rows !== "number" || typeof cols !== "number" ||
    typeof values !== "object" || values === null || !("length" in values)
  ) {
    throw new TypeError(`Cannot ${action} ${brief(value)}: give a matrix, such as fromRows(…)`);
  }
  if (!isWhole(rows) || !isWhole(cols)) {
    throw new RangeError(
      `Cannot ${action} a ${rows}x${cols} matrix: sizes are whole numbers from 0`,
    );
  }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    throw new TypeError(`Cannot ${action} a ${rows}x${cols} matrix: its data are big integers`);
  }
  if (values.length !== rows * cols) {
    const what = "bytes" in given ? "bytes" : "numbers";
    throw new RangeError(
      `Cannot ${action} a ${rows}x${cols} matrix: it holds ${
        rows * cols
      } ${what}, not ${values.length}`,
    );
  }
}

/**
 * Throws unless a value is a matrix of numbers, not of bytes, that holds as many as its sizes say.
 *
 * @param action What the caller is about to do with it, for the message: `"list the rows of"`.
 *
 * @throws {TypeError} if it is no matrix, or one of bytes.
 * @throws {RangeError} if it holds more or fewer numbers.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireNumbers("list the rows of", matrix(2, 3));
 * ```
 */
export function requireNumbers(action: string, value: unknown): asserts value is Matrix {
  if (isByteMatrix(value)) {
    throw new TypeError(
      `Cannot ${action} a ${value.rows}x${value.cols} matrix of bytes: ` +
        "gather() makes numbers of its rows",
    );
  }
  requireRows(action, value);
}

/**
 * Tells whether a value is a matrix of bytes.
 *
 * @example
 * ```ts
 * console.log(isByteMatrix({ rows: 1, cols: 1, bytes: Uint8Array.of(7), scale: 1, shift: 0 })); // true
 * ```
 */
export function isByteMatrix(
  value: unknown,
): value is { readonly rows: number; readonly cols: number } {
  return isRecord(value) && "bytes" in value && typeof value.rows === "number" &&
    typeof value.cols === "number";
}
