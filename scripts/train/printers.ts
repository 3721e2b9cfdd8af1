/**
 * What a run prints while it trains and when it ends, in each of its forms.
 *
 * @module
 */

import {
  classAccuracies,
  type EpochReport,
  type OptimizerState,
  type StepReport,
  type Tree,
} from "../../mod.ts";

/** Where a run prints, and what time it is there. */
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

/** What a run is about to do. */
export interface RunStart {
  readonly engine: string;
  readonly summary: string;
  readonly images: Readonly<Record<"training" | "validation" | "test", number>>;
  readonly plan: string;
}

/** The report of an epoch and how long it took. */
export interface EpochEnd {
  readonly report: EpochReport<Tree, OptimizerState>;
  readonly seconds: number;
}

/** What came out of a run. */
export interface RunResult {
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly steps: number;
  readonly parameters: number;
  /** Those of the products of all training steps. */
  readonly floatingPointOperations: number;
  readonly seconds: Readonly<Record<"loading" | "training" | "testing", number>>;
  /** Whether the run was ended before its last step. */
  readonly interrupted: boolean;
}

/** What prints a run. */
export interface Printer {
  readonly start: (start: RunStart) => void;
  readonly step: (report: StepReport) => void;
  readonly epoch: (end: EpochEnd) => void;
  readonly result: (result: RunResult) => void;
  /** Makes room for an error: there will be no result. */
  readonly stop: () => void;
}

/** The printer of test accuracies and nothing else. */
export function quietPrinter({ write }: Console): Printer {
  return {
    start: () => {},
    step: () => {},
    epoch: () => {},
    result: ({ testAccuracy }) => write(`test accuracy ${percent(testAccuracy)}\n`),
    stop: () => {},
  };
}

/** The printer of JSON lines: one for each epoch, and one for the result. */
export function jsonPrinter({ write }: Console): Printer {
  const line = (record: Readonly<Record<string, unknown>>) => write(`${JSON.stringify(record)}\n`);
  return {
    start: () => {},
    step: () => {},
    epoch: ({ report, seconds }) =>
      line({
        epoch: report.epoch,
        step: report.step,
        loss: report.loss,
        accuracy: report.accuracy,
        ...(report.validation && {
          validationLoss: report.validation.loss,
          validationAccuracy: report.validation.accuracy,
        }),
        seconds,
      }),
    result: ({ seconds: { loading, training, testing }, confusion, ...result }) =>
      line({
        ...result,
        seconds: loading + training + testing,
        loadingSeconds: loading,
        trainingSeconds: training,
        testingSeconds: testing,
        classAccuracies: classAccuracies(confusion),
        confusion,
      }),
    stop: () => {},
  };
}

/** The printer for people: plain lines, and on a terminal one live line among them. */
export function fullPrinter(console: Console): Printer {
  const { write, isTerminal } = console;
  const live = isTerminal ? liveLine(console) : { show: () => {}, clear: () => {} };
  return {
    start({ engine, summary, images: { training, validation, test }, plan }) {
      const held = validation > 0 ? `, ${grouped(validation)} for validation` : "";
      write(`${summary}\n\n`);
      write(`engine    ${engine}\n`);
      write(`images    ${grouped(training)} for training${held}, ${grouped(test)} for testing\n`);
      write(`training  ${plan}\n\n`);
    },
    step: live.show,
    stop: live.clear,
    epoch({ report: { epoch, step, steps, loss, accuracy, validation }, seconds }) {
      live.clear();
      write(
        `epoch ${epoch}  step ${step}/${steps}  loss ${loss.toFixed(4)}  ` +
          `accuracy ${percent(accuracy)}  ` +
          (validation ? `validation accuracy ${percent(validation.accuracy)}  ` : "") +
          `${seconds.toFixed(1)} s\n`,
      );
    },
    result({ floatingPointOperations, interrupted, ...result }) {
      const { testAccuracy, testLoss, confusion, steps, seconds } = result;
      const perStep = seconds.training / Math.max(steps, 1) * 1000;
      const speed = floatingPointOperations / seconds.training / 1e9;
      live.clear();
      if (interrupted) write(`\nStopped after step ${steps}; this is how far it came.\n`);
      write(`\n${confusionTable(confusion)}\n\n`);
      write(
        `loading ${seconds.loading.toFixed(2)} s, training ${seconds.training.toFixed(2)} s ` +
          `(${perStep.toFixed(2)} ms per step, ${speed.toFixed(1)} GFLOP/s), ` +
          `testing ${seconds.testing.toFixed(2)} s\n`,
      );
      write(`test loss ${testLoss.toFixed(4)}, test accuracy ${percent(testAccuracy)}\n`);
    },
  };
}

/** One line that is written over and over: at most ten times a second, and no wider than the terminal. */
function liveLine({ write, columns, now }: Console): {
  readonly show: (report: StepReport) => void;
  readonly clear: () => void;
} {
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
      const text = `epoch ${report.epoch}  step ${report.step}/${report.steps}  ` +
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
  const table = [header, ...rows];
  const widths = header.map((_, j) => Math.max(...table.map((row) => row[j]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, j) => cell.padStart(widths[j] ?? 0)).join("  "));
  return ["Row: what an image shows. Column: what it was taken for.", ...lines].join("\n");
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
