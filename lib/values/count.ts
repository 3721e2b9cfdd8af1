/**
 * Checks of whole numbers.
 *
 * @module
 */

/** Tells whether a number is a whole number from 1: a count of something that cannot be empty. */
export function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}

/** Tells whether a number is a whole number from 0. */
export function isWhole(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
