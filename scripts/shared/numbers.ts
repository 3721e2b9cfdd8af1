/**
 * Numbers as commands and reports write them.
 *
 * @module
 */

/** A whole number with commas. */
export function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

/** A part as a percentage, of so many decimals. */
export function percent(part: number, decimals: number = 2): string {
  return `${(part * 100).toFixed(decimals)} %`;
}
