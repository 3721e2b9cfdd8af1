/**
 * Runs as a line with the test accuracy.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";
import { percent } from "../shared/numbers.ts";
import { type Printer, silentRun } from "./printer.ts";
import { notesOf } from "./run_result.ts";

/** Returns the printer of the test accuracy and, on standard error, that the run was interrupted. */
export function quietPrinter({ write, writeError }: Console): Printer {
  return {
    start: () => {},
    run: () => ({
      ...silentRun,
      result(result) {
        // A number from a part of the training is not taken for that of the whole.
        if (result.interrupted) writeError(`${notesOf(result).join("\n")}\n`);
        write(`test accuracy ${percent(result.testAccuracy)}\n`);
      },
    }),
    end: () => {},
  };
}
