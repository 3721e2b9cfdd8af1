/**
 * Checks of the options of layers. Files and JavaScript hold what no compiler has checked.
 *
 * @module
 */

import type { Initializer } from "./initializers.ts";
import { brief } from "../values/json.ts";
import type { NumberRange } from "../values/require_number.ts";

/**
 * Throws unless an option is a number in a range.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is out of the range.
 */
export function requireNumber(kind: string, name: string, value: number, range: NumberRange): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot make ${kind} whose ${name} is ${brief(value)}: it is a number`);
  }
  if (!range.holds(value)) {
    throw new RangeError(
      `Cannot make ${kind} whose ${name} is ${value}: it must be ${range.text}`,
    );
  }
}

/**
 * Throws unless an option is true or false.
 *
 * @throws {TypeError} if it is neither.
 */
export function requireFlag(kind: string, name: string, value: boolean): void {
  if (typeof value !== "boolean") {
    throw new TypeError(
      `Cannot make ${kind} whose ${name} is ${brief(value)}: it is true or false`,
    );
  }
}

/**
 * Throws unless the options `bias` and `weights` of a layer are initializers, or `bias` a boolean.
 *
 * @throws {TypeError} if they are something else.
 */
export function requireInitializers(
  name: string,
  { bias, weights }: { readonly bias: boolean | Initializer; readonly weights: Initializer },
): void {
  if (typeof bias !== "boolean" && typeof bias !== "function") {
    throw new TypeError(
      `Cannot make ${name} whose bias is ${brief(bias)}: it is true, false or an initializer`,
    );
  }
  if (typeof weights !== "function") {
    throw new TypeError(
      `Cannot make ${name} whose weights are ${brief(weights)}: they are an initializer`,
    );
  }
}
