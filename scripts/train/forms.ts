/**
 * The forms of output, and the printer of each.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";
import { fullPrinter } from "./full_printer.ts";
import { jsonPrinter } from "./json_printer.ts";
import type { Options } from "./options.ts";
import type { Printer } from "./printer.ts";
import { quietPrinter } from "./quiet_printer.ts";
import { fullSeedsPrinter, jsonSeedsPrinter, quietSeedsPrinter } from "./seeds.ts";

type Printers = Readonly<Record<Options["output"], (console: Console) => Printer>>;

const PRINTERS: Printers = { full: fullPrinter, quiet: quietPrinter, json: jsonPrinter };

const SEEDS_PRINTERS: Printers = {
  full: fullSeedsPrinter,
  quiet: quietSeedsPrinter,
  json: jsonSeedsPrinter,
};

/** Returns the printer that a command line asks for. */
export function printerFor(
  { seeds, output }: Pick<Options, "seeds" | "output">,
  console: Console,
): Printer {
  return (seeds === undefined ? PRINTERS : SEEDS_PRINTERS)[output](console);
}
