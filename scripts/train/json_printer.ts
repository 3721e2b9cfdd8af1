/**
 * Runs as lines of JSON.
 *
 * @module
 */

import { classAccuracies } from "../../lib/training/metrics.ts";
import { type Console, jsonLines } from "../shared/console.ts";
import { type Printer, silentRun } from "./printer.ts";
import type { RunResult } from "./run_result.ts";

/** Returns the printer of a line for each epoch, and one for the result. */
export function jsonPrinter(console: Console): Printer {
  const line = jsonLines(console);
  return {
    start: () => {},
    run: () => ({
      ...silentRun,
      epoch: ({ report, bestEpoch, seconds }) =>
        line({
          epoch: report.epoch,
          step: report.step,
          loss: report.loss,
          accuracy: report.accuracy,
          ...(report.validation && {
            validationLoss: report.validation.loss,
            validationAccuracy: report.validation.accuracy,
          }),
          bestEpoch,
          seconds: rounded(seconds),
        }),
      result: (result) => line(jsonResult(result)),
    }),
    end: () => {},
  };
}

/** Returns the result of a run as its line has it. */
export function jsonResult(
  { seconds, confusion, ...result }: RunResult,
): Readonly<Record<string, unknown>> {
  return {
    ...result,
    ...jsonSeconds(seconds),
    classAccuracies: classAccuracies(confusion),
    confusion,
  };
}

/** Returns times as a line of JSON has them. */
export function jsonSeconds(
  { loading, training, testing }: RunResult["seconds"],
): Readonly<Record<string, number>> {
  return {
    seconds: rounded(loading + training + testing),
    loadingSeconds: rounded(loading),
    trainingSeconds: rounded(training),
    testingSeconds: rounded(testing),
  };
}

/** Returns a time in seconds to the millisecond. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
