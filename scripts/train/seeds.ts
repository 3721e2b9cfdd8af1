/**
 * Runs with several seeds: their summary, and their printers.
 *
 * @module
 */

import { type Console, jsonLines } from "../shared/console.ts";
import { fittedLine } from "../shared/lines.ts";
import { duration, grouped, percent } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import { secondsText, startText } from "./full_printer.ts";
import { jsonData, jsonResult, jsonSeconds } from "./json_printer.ts";
import { liveLine } from "./live_line.ts";
import { type Printer, silentRun } from "./printer.ts";
import { notesOf, type RunResult } from "./run_result.ts";

/** The spread of numbers. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation of a sample, with n - 1. It is NaN for a single number. */
  readonly deviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The summary of several runs. */
interface SeedsSummary {
  readonly seeds: readonly number[];
  readonly testLoss: Spread;
  readonly testAccuracy: Spread;
  readonly seconds: RunResult["seconds"];
  /** How many runs reached their end. */
  readonly complete: number;
  /** Whether fewer runs reached their end than were planned. */
  readonly interrupted: boolean;
}

/** Returns the spread of numbers, of which there must be at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = sum(values) / values.length;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return {
    mean,
    deviation: Math.sqrt(squares / (values.length - 1)),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

/** Returns the printer of the spread of the test accuracy and, on standard error, of runs that are missing. */
export function quietSeedsPrinter({ write, writeError }: Console): Printer {
  return {
    start: () => {},
    run: () => silentRun,
    end({ results, planned }) {
      const { seeds, testAccuracy, complete, interrupted } = summaryOf(results, planned);
      if (interrupted) {
        const last = results.filter(({ interrupted }) => interrupted).flatMap(notesOf);
        writeError(
          [...last, `Stopped with ${complete} of ${planned} runs complete.`, ""].join("\n"),
        );
      }
      const { mean, deviation, minimum, maximum } = testAccuracy;
      const [first = NaN] = seeds;
      const spread = seeds.length === 1
        ? percent(mean)
        : `${(mean * 100).toFixed(2)} ± ${percent(deviation)}, ` +
          `from ${(minimum * 100).toFixed(2)} to ${percent(maximum)}`;
      write(`test accuracy ${spread}, ${nameOfSeeds(first, seeds.length)}\n`);
    },
  };
}

/** Returns the printer of a line of JSON for each run, and one for the summary. */
export function jsonSeedsPrinter(console: Console): Printer {
  const line = jsonLines(console);
  let data: Readonly<Record<string, unknown>> = {};
  return {
    start: (start) => {
      data = jsonData(start);
    },
    run: () => ({ ...silentRun, result: (result) => line(jsonResult(result)) }),
    end({ results, planned }) {
      const { seconds, ...summary } = summaryOf(results, planned);
      line({ ...summary, ...data, ...jsonSeconds(seconds) });
    },
  };
}

/** Returns the printer for people: a line for each run, a table, and on a terminal a live line. */
export function fullSeedsPrinter(console: Console): Printer {
  const { write, columns } = console;
  return {
    start: (start) => write(`${startText(start, columns())}\n\n`),
    run(seed) {
      const live = liveLine(console, [`seed ${seed}`]);
      return {
        step: live.show,
        epoch: () => {},
        testing: () => live.say("testing"),
        stop: live.clear,
        result(result) {
          live.clear();
          write(`${resultLine(result, columns())}\n`);
        },
      };
    },
    end({ results, planned }) {
      const { seconds, complete, interrupted, ...spreads } = summaryOf(results, planned);
      if (interrupted) write(`\nStopped with ${complete} of ${planned} runs complete.\n`);
      write(`\n${secondsText(seconds, columns())}\n\n${spreadTable(spreads, columns())}\n`);
    },
  };
}

function resultLine(
  { seed, testLoss, testAccuracy, bestEpoch, steps, seconds, interrupted }: RunResult,
  width: number,
): string {
  return fittedLine([
    { text: `seed ${seed}`, rank: 0 },
    { text: `test loss ${testLoss.toFixed(4)}`, rank: 3 },
    { text: `test accuracy ${percent(testAccuracy)}`, rank: 1 },
    { text: duration(seconds.training + seconds.testing), rank: 4 },
    ...(bestEpoch === undefined ? [] : [{ text: `best epoch ${bestEpoch}`, rank: 5 }]),
    ...(interrupted ? [{ text: `stopped after step ${grouped(steps)}`, rank: 2 }] : []),
  ], width);
}

/** Returns the name of some seeds in a row. */
export function nameOfSeeds(first: number, count: number): string {
  return count === 1 ? `seed ${first}` : `seeds ${first} to ${first + count - 1}`;
}

/** Returns the summary of runs. An interrupted run counts only where no other is complete. */
function summaryOf(results: readonly RunResult[], planned: number): SeedsSummary {
  const complete = results.filter(({ interrupted }) => !interrupted);
  const counted = complete.length > 0 ? complete : results;
  const total = (phase: keyof RunResult["seconds"]) =>
    sum(results.map(({ seconds }) => seconds[phase]));
  return {
    seeds: counted.map(({ seed }) => seed),
    testLoss: spreadOf(counted.map(({ testLoss }) => testLoss)),
    testAccuracy: spreadOf(counted.map(({ testAccuracy }) => testAccuracy)),
    seconds: { loading: total("loading"), training: total("training"), testing: total("testing") },
    complete: complete.length,
    interrupted: complete.length < planned,
  };
}

function spreadTable(
  { seeds, testLoss, testAccuracy }: Pick<SeedsSummary, "seeds" | "testLoss" | "testAccuracy">,
  width: number,
): string {
  const [first = NaN] = seeds;
  const cells = (
    { mean, deviation, minimum, maximum }: Spread,
    text: (value: number) => string,
  ) => [text(mean), seeds.length === 1 ? "-" : text(deviation), text(minimum), text(maximum)];
  return textTable([
    [nameOfSeeds(first, seeds.length), "mean", "deviation", "minimum", "maximum"],
    ["test loss", ...cells(testLoss, (loss) => loss.toFixed(4))],
    ["test accuracy", ...cells(testAccuracy, percent)],
  ], { width, optional: [3, 4, 2] });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
