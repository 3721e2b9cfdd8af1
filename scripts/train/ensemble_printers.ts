/**
 * The printers of ensembles. There is one for each form of output.
 *
 * @module
 */

import { type Console, jsonLines } from "../shared/console.ts";
import { fullPrinter, fullRun } from "./full_printer.ts";
import { jsonData, jsonEpoch, jsonResult } from "./json_printer.ts";
import { liveLine } from "./live_line.ts";
import type { Options } from "./options.ts";
import { type EnsemblePrinter, type MemberPlace, silentRun } from "./printer.ts";
import { quietPrinter } from "./quiet_printer.ts";

/** Returns the printer of an ensemble that a command line asks for. */
export function ensemblePrinterFor(
  { output }: Pick<Options, "output">,
  console: Console,
): EnsemblePrinter {
  return { full, quiet, json }[output](console);
}

/** Returns the printer for people: a line ahead of the epochs of each member, which the live line names too. */
function full(console: Console): EnsemblePrinter {
  const { start, run, end } = fullPrinter(console);
  const live = liveLine(console);
  let isFirst = true;
  return {
    start,
    end,
    member({ member, count, seed, isTrained }) {
      const before = isTrained ? ": trained before" : "";
      console.write(`${isFirst ? "" : "\n"}member ${member} of ${count}, seed ${seed}${before}\n`);
      isFirst = false;
      return fullRun(console, [`member ${member}/${count}`]);
    },
    testing: (what) => live.say(`testing ${what}`),
    stop: live.clear,
    result: (result) => run(result.seed).result(result),
  };
}

/** Returns the printer of the test accuracy of the ensemble and, on standard error, that it was interrupted. */
function quiet(console: Console): EnsemblePrinter {
  const { start, run, end } = quietPrinter(console);
  return {
    start,
    end,
    ...SILENT,
    result: (result) => run(result.seed).result(result),
  };
}

/** Returns the printer of a line of JSON for each epoch of each member, and one for the result. */
function json(console: Console): EnsemblePrinter {
  const line = jsonLines(console);
  let data: Readonly<Record<string, unknown>> = {};
  return {
    ...SILENT,
    start: (start) => {
      data = jsonData(start);
    },
    member: ({ member, seed }: MemberPlace) => ({
      ...silentRun,
      epoch: (end) => line({ member, seed, ...jsonEpoch(end) }),
    }),
    result: (result) => line({ ...jsonResult(result), ...data }),
    end: () => {},
  };
}

const SILENT: Pick<EnsemblePrinter, "member" | "testing" | "stop"> = {
  member: () => silentRun,
  testing: () => {},
  stop: () => {},
};
