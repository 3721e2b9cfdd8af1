/**
 * Lists of names in texts.
 *
 * @module
 */

/** Returns names as help texts and errors list them. */
export function list(names: readonly string[]): string {
  return names.join(", ");
}
