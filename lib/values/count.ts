/**
 * Checks of whole numbers.
 *
 * @module
 */

/**
 * Tells whether a value is a whole number from 1.
 *
 * @example
 * ```ts
 * console.log(isCount(1), isCount(0), isCount(1.5)); // true false false
 * ```
 */
export function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

/**
 * Tells whether a number is a whole number from 0.
 *
 * @example
 * ```ts
 * console.log(isWhole(0), isWhole(-1), isWhole(1.5)); // true false false
 * ```
 */
export function isWhole(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
