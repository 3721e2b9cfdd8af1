/**
 * Numbers as only the report writes them.
 *
 * @module
 */

/** A part in percent, without the sign, or a dash where it is of nothing. */
export function part(value: number): string {
  return Number.isNaN(value) ? "-" : (100 * value).toFixed(2);
}

/** A probability as a percentage: one that is nearly 0 or 1 is not written as if it were. */
export function probability(value: number): string {
  if (value > 0.9999 && value < 1) return "> 99.99\u00a0%";
  if (value > 0 && value < 0.0001) return "< 0.01\u00a0%";
  return `${(100 * value).toFixed(2)}\u00a0%`;
}
