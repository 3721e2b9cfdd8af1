import { isRecord } from "../values/json.ts";

/**
 * Throws unless a state of an optimizer has the given fields.
 *
 * @param name The name of the optimizer, for the message.
 *
 * @throws {TypeError} if a field is missing.
 *
 * @example
 * ```ts
 * requireState("momentum()", { velocity: [] }, ["velocity"]);
 * ```
 */
export function requireState(name: string, state: unknown, fields: readonly string[]): void {
  const missing = fields.find((field) => !isRecord(state) || state[field] === undefined);
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot update with ${name}: the state has no ${missing}, so it is of another optimizer`,
    );
  }
}
