/**
 * Checks of the options of losses.
 *
 * @module
 */

import type { Reduction } from "./loss.ts";

/**
 * Throws unless a reduction is one that losses have.
 *
 * @throws {RangeError} if it is neither `"mean"` nor `"sum"`.
 */
export function requireReduction(reduction: Reduction): void {
  if (reduction !== "mean" && reduction !== "sum") {
    throw new RangeError(
      `Cannot reduce losses by ${JSON.stringify(reduction)}: it must be "mean" or "sum"`,
    );
  }
}

/**
 * Throws unless an option is a number from `from` to `to`.
 *
 * @param action What the number is for, for the message: `"smooth labels by"`.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is out of the range.
 */
export function requireOption(
  action: string,
  option: unknown,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  if (typeof option !== "number") {
    throw new TypeError(`Cannot ${action} ${JSON.stringify(option)}: it must be a number`);
  }
  if (!(option >= from && option <= to)) {
    throw new RangeError(`Cannot ${action} ${option}: it must be from ${from} to ${to}`);
  }
}

/**
 * Throws unless an option is a finite number above 0.
 *
 * @param action What the number is for, for the message.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is out of the range.
 */
export function requirePositive(action: string, option: unknown): void {
  requireOption(action, option, { from: 0, to: Infinity });
  if (option === 0 || option === Infinity) {
    throw new RangeError(`Cannot ${action} ${option}: it must be a finite number above 0`);
  }
}
