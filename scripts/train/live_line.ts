/**
 * The line of a run that is written over and over.
 *
 * @module
 */

import type { StepReport } from "../../mod.ts";
import { CLEAR_LINE, type Console } from "../shared/console.ts";
import { fittedLine, type Part } from "../shared/lines.ts";
import { duration, grouped, percent } from "../shared/numbers.ts";

/** A line that shows how a training is going. */
export interface LiveLine {
  /** Shows a step, unless it is less than a tenth of a second since the last one. */
  readonly show: (report: StepReport) => void;
  /** Shows a text. */
  readonly say: (text: string) => void;
  /** Leaves the line empty. */
  readonly clear: () => void;
}

/** The columns at the end of the line that stay free, for the `^C` of a terminal and the cursor. */
const FREE = 3;

/**
 * Returns a line that is no wider than the terminal. Where lines cannot be written over, it shows
 * nothing.
 *
 * @param prefix What the line begins with.
 */
export function liveLine(
  { write, isPlain, columns, now }: Console,
  prefix: readonly string[] = [],
): LiveLine {
  if (isPlain) return { show: () => {}, say: () => {}, clear: () => {} };
  const meter = meterOf(now);
  let shown = -Infinity;
  const say = (parts: readonly Part[]): void => {
    const all = [...prefix.map((text) => ({ text, rank: 0 })), ...parts];
    write(`${CLEAR_LINE}${fittedLine(all, columns() - FREE)}`);
  };
  return {
    show(report) {
      const parts = meter(report);
      const time = now();
      if (time - shown < 100) return;
      shown = time;
      say(parts());
    },
    say: (text) => say([{ text, rank: 0 }]),
    clear() {
      write(CLEAR_LINE);
      shown = -Infinity;
    },
  };
}

/** Returns what takes in steps, and gives what the line shows of them. */
function meterOf(now: Console["now"]): (report: StepReport) => () => readonly Part[] {
  const begin = now();
  let samples = 0;
  let first: number | undefined;
  // Single batches jump about: what is shown is a mean over about the last twenty.
  const loss = runningMean();
  const accuracy = runningMean();
  return (report) => {
    samples += report.samples;
    const before = first ??= report.step - 1;
    const [meanLoss, meanAccuracy] = [loss(report.loss), accuracy(report.accuracy)];
    return () => {
      const seconds = Math.max(now() - begin, 1) / 1000;
      // Parts of the same width do not jump to and fro.
      const width = grouped(report.steps).length;
      const left = seconds / (report.step - before) * (report.steps - report.step);
      return [
        { text: `epoch ${report.epoch}`, rank: 0 },
        { text: `step ${grouped(report.step).padStart(width)}/${grouped(report.steps)}`, rank: 4 },
        { text: `loss ${meanLoss.toFixed(4)}`, rank: 1 },
        { text: `accuracy ${percent(meanAccuracy).padStart("12.34 %".length)}`, rank: 3 },
        { text: `${grouped(Math.round(samples / seconds))} images/s`, rank: 5 },
        { text: `${duration(Math.ceil(left), 0)} left`, rank: 2 },
      ];
    };
  };
}

function runningMean(): (value: number) => number {
  let mean: number | undefined;
  return (value) => mean = mean === undefined ? value : mean + (value - mean) / 20;
}
