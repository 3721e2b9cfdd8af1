/**
 * What runs with several seeds come to, and how that is printed in each form: a line for each run,
 * and one summary of all.
 *
 * @module
 */

import { textTable } from "../shared/text_table.ts";
import { type Console, jsonLines } from "../shared/console.ts";
import { percent } from "../shared/numbers.ts";
import {
  jsonResult,
  jsonSeconds,
  liveLine,
  type Printer,
  type RunResult,
  silentRun,
  startPrinter,
} from "./printers.ts";

/** How numbers spread. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation of a sample, with n - 1; NaN of a single number. */
  readonly deviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What several runs come to. */
interface SeedsSummary {
  readonly seeds: readonly number[];
  readonly testLoss: Spread;
  readonly testAccuracy: Spread;
  readonly seconds: RunResult["seconds"];
  /** How many runs went on to their end. */
  readonly complete: number;
  /** Whether that is fewer than there should be. */
  readonly interrupted: boolean;
}

/** How numbers spread; there must be one at least. */
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

/** The printer of how the test accuracy spreads, and nothing else. */
export function quietSeedsPrinter({ write }: Console): Printer {
  return {
    start: () => {},
    run: () => silentRun,
    end(results, planned) {
      const { seeds, testAccuracy } = summaryOf(results, planned);
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

/** The printer of JSON lines: one for each run, and one for the summary. */
export function jsonSeedsPrinter(console: Console): Printer {
  const line = jsonLines(console);
  return {
    start: () => {},
    run: () => ({ ...silentRun, result: (result) => line(jsonResult(result)) }),
    end(results, planned) {
      const { seconds, ...summary } = summaryOf(results, planned);
      line({ ...summary, ...jsonSeconds(seconds) });
    },
  };
}

/** The printer for people: a line for each run, a table, and on a terminal one live line. */
export function fullSeedsPrinter(console: Console): Printer {
  const { write } = console;
  return {
    start: startPrinter(console),
    run(seed) {
      const live = liveLine(console, `seed ${seed}  `);
      return {
        step: live.show,
        epoch: () => {},
        stop: live.clear,
        result({ testLoss, testAccuracy, bestEpoch, steps, seconds, interrupted }) {
          live.clear();
          write(
            `seed ${seed}  test loss ${testLoss.toFixed(4)}  ` +
              `test accuracy ${percent(testAccuracy)}  ` +
              `${(seconds.training + seconds.testing).toFixed(1)} s` +
              (bestEpoch === undefined ? "" : `  best epoch ${bestEpoch}`) +
              (interrupted ? `  stopped after step ${steps}\n` : "\n"),
          );
        },
      };
    },
    end(results, planned) {
      const { seconds, complete, interrupted, ...spreads } = summaryOf(results, planned);
      if (interrupted) write(`\nStopped with ${complete} of ${planned} runs complete.\n`);
      write(
        `\nloading ${seconds.loading.toFixed(2)} s, training ${seconds.training.toFixed(2)} s, ` +
          `testing ${seconds.testing.toFixed(2)} s\n\n`,
      );
      write(`${spreadTable(spreads)}\n`);
    },
  };
}

/** The name of so many seeds in a row. */
export function nameOfSeeds(first: number, count: number): string {
  return count === 1 ? `seed ${first}` : `seeds ${first} to ${first + count - 1}`;
}

/** What runs come to. One that was interrupted counts only where it is the only one. */
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
  ]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
