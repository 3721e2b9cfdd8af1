/**
 * What a run prints while it trains and when it ends, in each of its forms.
 *
 * @module
 */

import type { EpochReport, OptimizerState, StepReport, Tree } from "../../mod.ts";
import { classAccuracies } from "../../lib/training/metrics.ts";
import { type Console, jsonLines } from "../shared/console.ts";
import { grouped, percent } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";

/** What is about to be done. */
export interface Start {
  readonly engine: string;
  readonly summary: string;
  readonly images: Readonly<Record<"training" | "validation" | "test", number>>;
  /** The folder that the run is kept in, if it is. */
  readonly folder: string | undefined;
  readonly plan: string;
}

/** The report of an epoch, how long it took, and which epoch is the best one where that counts. */
export interface EpochEnd {
  readonly report: EpochReport<Tree, OptimizerState>;
  readonly bestEpoch: number | undefined;
  readonly seconds: number;
}

/** What came out of a run. */
export interface RunResult {
  readonly seed: number;
  readonly engine: string;
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly confusion: readonly (readonly number[])[];
  /** The epoch that was tested, where that is not simply the last one. */
  readonly bestEpoch: number | undefined;
  /** The steps that were taken before this run went on: 0 where it began. */
  readonly begun: number;
  /** The steps that were taken in all. */
  readonly steps: number;
  readonly parameters: number;
  /** Those of the products of all training steps. */
  readonly floatingPointOperations: number;
  readonly seconds: Readonly<Record<"loading" | "training" | "testing", number>>;
  /** The folder that the run is kept in, if it is. */
  readonly folder: string | undefined;
  /** Whether its user ended the run before its last step. */
  readonly interrupted: boolean;
  /** Whether the run ended itself before its last step. */
  readonly stoppedEarly: boolean;
}

/** What prints a run. */
export interface RunPrinter {
  readonly step: (report: StepReport) => void;
  readonly epoch: (end: EpochEnd) => void;
  readonly result: (result: RunResult) => void;
  /** Makes room for an error: there will be no result. */
  readonly stop: () => void;
}

/** What prints all that the script does. */
export interface Printer {
  readonly start: (start: Start) => void;
  /** The printer of the run with a seed. */
  readonly run: (seed: number) => RunPrinter;
  /** Prints what the runs come to together, out of so many that there should be. */
  readonly end: (results: readonly RunResult[], planned: number) => void;
}

/** The printer of a run that prints nothing. */
export const silentRun: RunPrinter = {
  step: () => {},
  epoch: () => {},
  result: () => {},
  stop: () => {},
};

/** The printer of the test accuracy and nothing else. */
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

/** The printer of JSON lines: one for each epoch, and one for the result. */
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
          seconds,
        }),
      result: (result) => line(jsonResult(result)),
    }),
    end: () => {},
  };
}

/** The result of a run as JSON has it. */
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

/** Times as JSON has them. */
export function jsonSeconds(
  { loading, training, testing }: RunResult["seconds"],
): Readonly<Record<string, number>> {
  return {
    seconds: loading + training + testing,
    loadingSeconds: loading,
    trainingSeconds: training,
    testingSeconds: testing,
  };
}

/** The printer for people: plain lines, and on a terminal one live line among them. */
export function fullPrinter(console: Console): Printer {
  const { write } = console;
  return {
    start: startPrinter(console),
    run() {
      const live = liveLine(console);
      return {
        step: live.show,
        stop: live.clear,
        epoch({ report, bestEpoch, seconds }) {
          const { epoch, step, steps, loss, accuracy, validation } = report;
          const judgedBy = bestEpoch === undefined ? undefined : validation;
          live.clear();
          write(
            `epoch ${epoch}  step ${step}/${steps}  loss ${loss.toFixed(4)}  ` +
              `accuracy ${percent(accuracy)}  ` +
              (judgedBy ? `validation loss ${judgedBy.loss.toFixed(4)}  ` : "") +
              (validation ? `validation accuracy ${percent(validation.accuracy)}  ` : "") +
              `${seconds.toFixed(1)} s${bestEpoch === epoch ? "  best so far" : ""}\n`,
          );
        },
        result(result) {
          const { testAccuracy, testLoss, confusion, begun, steps, seconds } = result;
          const perStep = seconds.training / (steps - begun) * 1000;
          const speed = result.floatingPointOperations / seconds.training / 1e9;
          // What took no step has no speed.
          const training = steps === begun ? "" : `training ${seconds.training.toFixed(2)} s ` +
            `(${perStep.toFixed(2)} ms per step, ${speed.toFixed(1)} GFLOP/s with zeros), `;
          const notes = [
            ...(training || result.interrupted ? [] : [`No step was left after step ${steps}.`]),
            ...notesOf(result),
          ];
          live.clear();
          if (notes.length > 0) write(`\n${notes.join("\n")}\n`);
          write(`\n${confusionTable(confusion)}\n\n`);
          write(
            `loading ${seconds.loading.toFixed(2)} s, ${training}` +
              `testing ${seconds.testing.toFixed(2)} s\n`,
          );
          write(`test loss ${testLoss.toFixed(4)}, test accuracy ${percent(testAccuracy)}\n`);
        },
      };
    },
    end: () => {},
  };
}

/** What is to be said of how a run ended, if it is not simply done. */
export function notesOf(
  { interrupted, stoppedEarly, steps, bestEpoch, folder, engine }: RunResult,
): string[] {
  // Another task would not permit the engine that the run goes on with.
  const task = engine.startsWith("blas") ? "train:blas" : "train";
  return [
    ...(interrupted ? [`Stopped after step ${steps}; this is how far it came.`] : []),
    ...(interrupted && folder !== undefined
      ? [`To go on: deno task ${task} --resume ${folder}`]
      : []),
    ...(stoppedEarly ? [`Stopped after step ${steps}, out of patience.`] : []),
    ...(bestEpoch === undefined
      ? []
      : [`Tested is epoch ${bestEpoch}, whose validation loss is the smallest.`]),
  ];
}

/** What tells people what is about to be done. */
export function startPrinter({ write }: Console): Printer["start"] {
  return ({ engine, summary, images: { training, validation, test }, folder, plan }) => {
    const held = validation > 0 ? `, ${grouped(validation)} for validation` : "";
    write(`${summary}\n\n`);
    write(`engine    ${engine}\n`);
    write(`images    ${grouped(training)} for training${held}, ${grouped(test)} for testing\n`);
    if (folder !== undefined) write(`kept in   ${folder}\n`);
    write(`training  ${plan}\n\n`);
  };
}

/**
 * One line of a run that is written over and over: at most ten times a second, and no wider than the
 * terminal. Where there is no terminal, nothing is written.
 */
export function liveLine({ write, isTerminal, columns, now }: Console, prefix = ""): {
  readonly show: (report: StepReport) => void;
  readonly clear: () => void;
} {
  if (!isTerminal) return { show: () => {}, clear: () => {} };
  const begin = now();
  let samples = 0;
  let first: number | undefined;
  let shown = -Infinity;
  let loss = NaN;
  let accuracy = NaN;
  return {
    show(report) {
      // Single batches jump about: what is shown is a mean over about the last twenty.
      loss = Number.isNaN(loss) ? report.loss : loss + (report.loss - loss) / 20;
      accuracy = Number.isNaN(accuracy)
        ? report.accuracy
        : accuracy + (report.accuracy - accuracy) / 20;
      samples += report.samples;
      first ??= report.step - 1;
      const time = now();
      if (time - shown < 100) return;
      shown = time;
      const seconds = Math.max(time - begin, 1) / 1000;
      const left = seconds / (report.step - first) * (report.steps - report.step);
      const text = `${prefix}epoch ${report.epoch}  step ${report.step}/${report.steps}  ` +
        `loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ` +
        `${grouped(Math.round(samples / seconds))} images/s  ${duration(left)} left`;
      write(`\r\x1b[K${text.slice(0, Math.max(columns() - 1, 0))}`);
    },
    clear() {
      write("\r\x1b[K");
      shown = -Infinity;
    },
  };
}

/** The confusion matrix with the accuracy of each class at the end of its row. */
function confusionTable(confusion: readonly (readonly number[])[]): string {
  const accuracies = classAccuracies(confusion).map((part) =>
    Number.isNaN(part) ? "-" : percent(part)
  );
  const header = ["class", ...confusion.map((_, i) => `${i}`), "accuracy"];
  const rows = confusion.map((row, i) => [`${i}`, ...row.map(String), accuracies[i] ?? ""]);
  const table = textTable([header, ...rows], 0);
  return `Row: what an image shows. Column: what it was taken for.\n${table}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
