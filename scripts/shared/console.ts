/**
 * Where commands print.
 *
 * @module
 */

/** Where a command prints, and what time it is there. */
export interface Console {
  /** Writes to standard output as it stands. */
  readonly write: (text: string) => void;
  /** Writes to standard error as it stands. */
  readonly writeError: (text: string) => void;
  /** Whether a person reads along on a terminal. */
  readonly isTerminal: boolean;
  /** The width of the terminal in columns. */
  readonly columns: () => number;
  /** Milliseconds since some moment. */
  readonly now: () => number;
}

/** What writes a record as a line of JSON. */
export function jsonLines({ write }: Console): (record: Readonly<Record<string, unknown>>) => void {
  return (record) => write(`${JSON.stringify(record)}\n`);
}
