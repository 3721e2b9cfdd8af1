/**
 * Whole numbers.
 *
 * @module
 */

/** Tells whether a value is a whole number from 1. */
export function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}
