/**
 * CSV files, as commands read them.
 *
 * @module
 */

import type { CsvImages, ReadCsvOptions } from "../../lib/data/csv.ts";
import { RunError } from "./command.ts";

type CsvModule = Pick<typeof import("../../lib/data/csv.ts"), "readCsv">;

/** How the module that reads CSV is loaded. */
export interface Loading {
  readonly load: () => Promise<CsvModule>;
  /** Returns what resolves when the registry has had its time. */
  readonly silence: () => Promise<void>;
}

/**
 * Reads images from a CSV file. Its package is loaded only now: most runs never need it.
 *
 * @throws {RunError} if the package cannot be loaded.
 */
export async function readCsv(
  path: string,
  options: ReadCsvOptions,
  loading: Loading = LOADING,
): Promise<CsvImages> {
  const csv = await csvModule(loading);
  return await csv.readCsv(path, options);
}

const LOADING: Loading = {
  load() {
    // Deno loads modules ahead whose names are literals.
    const module = "../../lib/data/csv.ts";
    return import(module);
  },
  // A registry may accept a connection and never answer.
  silence: () =>
    new Promise((resolve) => {
      Deno.unrefTimer(setTimeout(resolve, 5000));
    }),
};

async function csvModule({ load, silence }: Loading): Promise<CsvModule> {
  const module = await Promise.race([load().catch(() => undefined), silence()]);
  if (module) return module;
  throw new RunError(
    "Cannot load @std/csv: JSR does not answer. Try again later, or run `deno clean`: " +
      "then foldnet does without it",
  );
}
