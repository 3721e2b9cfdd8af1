/**
 * Where commands print.
 *
 * @module
 */

/** Where a command prints, and its clock. */
export interface Console {
  /** Writes text to standard output. */
  readonly write: (text: string) => void;
  /** Writes text to standard error. */
  readonly writeError: (text: string) => void;
  /** Whether to write plain lines only: no colors, and no line that is written over. */
  readonly isPlain: boolean;
  /** Returns the width of the terminal in columns, or 80 where there is none. */
  readonly columns: () => number;
  /** Returns milliseconds since some moment. */
  readonly now: () => number;
}

/** Goes back to the start of the line that the cursor is in, and clears it. */
export const CLEAR_LINE = "\r\x1b[K";

/** Returns a function that writes a record as a line of JSON, with all control codes escaped. */
export function jsonLines({ write }: Console): (record: Readonly<Record<string, unknown>>) => void {
  return (record) => write(`${JSON.stringify(record).replaceAll(UNSAFE, escaped)}\n`);
}

/** The control codes that JSON permits in strings as they are, and the signs that turn text around. */
const UNSAFE = /[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
