/**
 * Rules for numbers that users give as text, on command lines and in forms.
 *
 * @module
 */

/** A rule for numbers. */
export interface Rule {
  readonly from?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
}

/**
 * Returns the number that a text writes, or undefined if it writes none, or one that breaks the rule.
 *
 * @example
 * ```ts
 * console.log(numberIn("1e3", { from: 1, whole: true })); // 1000
 * console.log(numberIn("0", { from: 1, whole: true })); // undefined
 * ```
 */
export function numberIn(
  text: string,
  { from, above, below, whole }: Rule,
): number | undefined {
  const value = Number(text);
  const fits = text.trim() !== "" && Number.isFinite(value) &&
    (from === undefined || value >= from) && (above === undefined || value > above) &&
    (below === undefined || value < below) && (!whole || Number.isSafeInteger(value));
  return fits ? value : undefined;
}

/**
 * Returns a rule in words, such as `a whole number from 1`.
 *
 * @example
 * ```ts
 * console.log(ruleText({ from: 0, below: 1 })); // a number from 0 to below 1
 * ```
 */
export function ruleText({ from, above, below, whole }: Rule): string {
  const kind = whole ? "a whole number" : "a number";
  const least = from !== undefined ? ` from ${from}` : above !== undefined ? ` above ${above}` : "";
  const most = below === undefined ? "" : whole ? ` to ${below - 1}` : ` to below ${below}`;
  return kind + least + most;
}
