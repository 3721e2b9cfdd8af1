/**
 * Runs as lines of JSON.
 *
 * @module
 */

import { classAccuracies } from "../../lib/training/metrics.ts";
import { adviceOf } from "../data/class_counts.ts";
import { type Console, jsonLines } from "../shared/console.ts";
import { type EpochEnd, type Printer, silentRun, type Start } from "./printer.ts";
import type { RunResult } from "./run_result.ts";

/** Returns the printer of a line for each epoch, and one for the result. */
export function jsonPrinter(console: Console): Printer {
  const line = jsonLines(console);
  let data: Readonly<Record<string, unknown>> = {};
  return {
    start: (start) => {
      data = jsonData(start);
    },
    run: () => ({
      ...silentRun,
      epoch: (end) => line(jsonEpoch(end)),
      result: (result) => line({ ...jsonResult(result), ...data }),
    }),
    end: () => {},
  };
}

/** Returns the end of an epoch as its line has it. */
export function jsonEpoch(
  { report, bestEpoch, seconds }: EpochEnd,
): Readonly<Record<string, unknown>> {
  return {
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
  };
}

/** Returns what is to say of the images of a run: nothing where they are MNIST's. */
export function jsonData(
  { notes, classCounts, isWeighted }: Pick<Start, "notes" | "classCounts" | "isWeighted">,
): Readonly<Record<string, unknown>> {
  const advice = classCounts ? adviceOf(classCounts, isWeighted) : [];
  return {
    ...(notes.length + advice.length > 0 && { notes: [...notes, ...advice] }),
    ...(classCounts && {
      classCounts: {
        training: classCounts.training,
        ...(classCounts.validation && { validation: classCounts.validation }),
        test: classCounts.test,
      },
    }),
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
