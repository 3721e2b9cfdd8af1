/**
 * What a field says of a text that it cannot take.
 *
 * @module
 */

import { numberIn, type Rule, ruleText } from "../../../shared/number_rule.ts";

/** Returns why a text is not a number of a rule. A comma before the decimals has words of its own. */
export function wrongNumberText(text: string, rule: Rule): string {
  const pointed = text.trim().replace(",", ".");
  // Three digits after a comma may be thousands: no guess.
  const isDecimal = /^[-+]?\d*,(\d{1,2}|\d{4,}|0\d{2})$/.test(text.trim());
  return isDecimal && numberIn(pointed, rule) !== undefined
    ? `Decimals follow a point: write ${pointed}.`
    : `It is ${ruleText(rule)}.`;
}
