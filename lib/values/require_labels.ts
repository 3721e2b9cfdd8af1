import { brief } from "./json.ts";

/**
 * Throws unless a value is a list, as labels are. Which labels are classes is for others to check.
 *
 * @throws {TypeError} if it is no list.
 *
 * @example
 * ```ts
 * requireLabels(Uint8Array.of(0, 2));
 * ```
 */
export function requireLabels(labels: unknown): void {
  if (typeof labels !== "object" || labels === null || !("length" in labels)) {
    throw new TypeError(`Cannot take ${brief(labels)} as labels: give a class for each sample`);
  }
}
