/**
 * Runs as a line with the test accuracy.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";
import { percent } from "../shared/numbers.ts";
import { type Printer, silentRun } from "./printer.ts";

/** Returns the printer of the test accuracy and nothing else. */
export function quietPrinter({ write }: Console): Printer {
  return {
    start: () => {},
    run: () => ({
      ...silentRun,
      result: ({ testAccuracy }) => write(`test accuracy ${percent(testAccuracy)}\n`),
    }),
    end: () => {},
  };
}
