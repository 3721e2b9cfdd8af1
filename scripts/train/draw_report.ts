/**
 * The report of a run in its folder.
 *
 * @module
 */

import { basename } from "node:path";
import type { Tree } from "../../mod.ts";
import type { FinishedRun } from "../report/run_report.ts";
import type { RunFolder } from "./run_folder.ts";

/**
 * Puts the report of a run into its folder, and returns its path.
 *
 * @throws {RunError} if the report cannot be written.
 */
export async function drawReport<Params extends Tree>(
  folder: RunFolder,
  run: Omit<FinishedRun<Params>, "name" | "configuration" | "metrics" | "secondsBefore">,
): Promise<string> {
  // Imported here, because the compression of pictures takes 20 ms to load.
  const { runReport } = await import("../report/run_report.ts");
  return await folder.saveReport(runReport({
    ...run,
    name: basename(folder.path),
    configuration: folder.config,
    secondsBefore: folder.secondsBefore,
    metrics: await folder.metrics(),
  }));
}
