/**
 * Labels that have to be numbers.
 *
 * @module
 */

import { RunError } from "../shared/run_error.ts";

/** Throws as labels are texts, where those of the training are numbers. */
export function requireNumbers(path: string, texts: readonly string[]): never {
  throw new RunError(
    `Cannot use ${path}: its labels are the texts ${
      firstNames(texts)
    }, but the classes of the training ` +
      "are numbers",
  );
}

/** Returns the first names, and the number of all. */
export function firstNames(names: readonly string[]): string {
  return `${names.slice(0, 6).join(", ")}${names.length > 6 ? `, … ${names.length} in all` : ""}`;
}
