/**
 * Checks of numbers that callers give.
 *
 * @module
 */

import { brief } from "./json.ts";

/** A range of numbers, and how errors describe it. */
export interface NumberRange {
  /** Tells whether a number is in the range. */
  readonly holds: (value: number) => boolean;
  /** The description, such as `"from 0 to below 1"`. */
  readonly text: string;
}

/** All numbers but NaN and infinity. */
export const FINITE: NumberRange = { holds: Number.isFinite, text: "finite" };

/** The finite numbers from 0. */
export const FROM_ZERO: NumberRange = {
  holds: (value) => value >= 0 && value < Infinity,
  text: "a finite number from 0",
};

/** The finite numbers above 0. */
export const ABOVE_ZERO: NumberRange = {
  holds: (value) => value > 0 && value < Infinity,
  text: "a finite number above 0",
};

/** The numbers from 0 to below 1. */
export const SHARE: NumberRange = {
  holds: (value) => value >= 0 && value < 1,
  text: "from 0 to below 1",
};

/**
 * Throws unless a value is a number in a range.
 *
 * @param action What the number is for, for the message: `"decay weights by"`.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is out of the range.
 *
 * @example
 * ```ts
 * requireNumber("keep a momentum of", 0.9, SHARE);
 * ```
 */
export function requireNumber(action: string, value: unknown, range: NumberRange): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot ${action} ${brief(value)}: it must be a number`);
  }
  if (!range.holds(value)) {
    throw new RangeError(`Cannot ${action} ${value}: it must be ${range.text}`);
  }
}
