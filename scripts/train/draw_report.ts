/**
 * The report of a run in its folder.
 *
 * @module
 */

import { basename } from "node:path";
import type { Tree } from "../../mod.ts";
import type { FinishedRun } from "../report/run_report.ts";
import type { Console } from "../shared/console.ts";
import type { RunFolder } from "./run_folder.ts";

/**
 * Puts the report of a run into its folder, and returns its path. Where the packages that draw it cannot
 * be had, it prints a warning and returns undefined.
 *
 * @throws {RunError} if the report cannot be written.
 */
export async function drawReport<Params extends Tree>(
  folder: RunFolder,
  run: Omit<FinishedRun<Params>, "name" | "configuration" | "metrics">,
  { writeError }: Pick<Console, "writeError">,
): Promise<string | undefined> {
  // An import by a name that is computed: else training would begin with a download of these packages.
  const module = "../report/run_report.ts";
  let reports: typeof import("../report/run_report.ts");
  try {
    reports = await import(module);
  } catch (error) {
    const [reason] = `${error instanceof Error ? error.message : error}`.split("\n");
    writeError(`warning: Cannot draw the report of ${folder.path}: ${reason}\n`);
    return undefined;
  }
  return await folder.saveReport(reports.runReport({
    ...run,
    name: basename(folder.path),
    configuration: folder.config,
    metrics: await folder.metrics(),
  }));
}
