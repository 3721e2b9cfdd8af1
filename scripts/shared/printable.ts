/**
 * Text as lines and terminals can hold it.
 *
 * @module
 */

/**
 * Returns text without control codes, which files may contain and terminals would obey: those of ASCII
 * and ISO 6429 but for line feeds, and those of Unicode that change the direction of what follows.
 */
export function printable(text: string): string {
  return text.replaceAll(/[^\n\P{Cc}]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** Returns a name that files or users gave, as a line of text can hold it. */
export function nameInLine(name: string): string {
  return printable(name.replaceAll(/[\r\n]+/g, " "));
}
