/**
 * Names that users and files give.
 *
 * @module
 */

/** Returns a name without characters that turn or hide the text around it. */
export function plainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "").trim();
}
