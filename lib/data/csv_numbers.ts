/**
 * Numbers in the fields of CSV.
 *
 * @module
 */

/**
 * Returns the number in a field, with or without blanks around it, or NaN.
 *
 * @param hasDecimalCommas Whether a comma may stand before decimals, as where semicolons separate fields.
 *
 * @example
 * ```ts
 * console.log(numberIn(" 12.0 "), numberIn("0,5", true), numberIn("0x10")); // 12 0.5 NaN
 * ```
 */
export function numberIn(field = "", hasDecimalCommas = false): number {
  let value = 0;
  for (let i = 0; i < field.length; i++) {
    const digit = field.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return slowNumber(field, hasDecimalCommas);
    value = 10 * value + digit;
  }
  return field.length > 0 ? value : NaN;
}

function slowNumber(field: string, hasDecimalCommas: boolean): number {
  const text = field.trim();
  if (DECIMAL.test(text)) return Number(text);
  return hasDecimalCommas && WITH_COMMA.test(text) ? Number(text.replace(",", ".")) : NaN;
}

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i;
const WITH_COMMA = /^[-+]?\d*,\d+(?:e[-+]?\d{1,3})?$/i;

/** Tells whether nothing is in a field, as behind a separator at the end of each row. */
export function isBlankField(field = ""): boolean {
  return field === "" || field.trim() === "";
}

/** Tells whether a field says that its value is missing. */
export function isMissingField(field = ""): boolean {
  return /^\s*(?:|na|n\/a|#n\/a|nan|null|none|nil|\?|-|\.)\s*$/i.test(field);
}

/** Returns a field as errors show it. */
export function quoted(field = ""): string {
  return JSON.stringify(field.length > 20 ? `${field.slice(0, 20)}…` : field);
}
