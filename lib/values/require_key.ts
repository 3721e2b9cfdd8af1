import { brief } from "./json.ts";

/**
 * Throws unless a value is a key. Numbers and texts would all be the key [0, 0].
 *
 * @throws {TypeError} if it is not a list of two whole numbers.
 *
 * @example
 * ```ts
 * requireKey([0, 42]);
 * ```
 */
export function requireKey(key: unknown): void {
  if (
    Array.isArray(key) && key.length === 2 &&
    Number.isSafeInteger(key[0]) && Number.isSafeInteger(key[1])
  ) return;
  throw new TypeError(`Cannot take ${brief(key)} as a key: give random.key(42), for example`);
}
