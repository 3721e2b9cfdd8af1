/**
 * The reports of an ensemble and of its members, each in its folder.
 *
 * @module
 */

import { basename } from "node:path";
import type { Engine, Model } from "../../mod.ts";
import { drawReport } from "./draw_report.ts";
import type { RunData } from "./run_data.ts";
import type { RunFolder } from "./run_folder.ts";
import type { RunPlan } from "./run_plan.ts";
import type { TestedEnsemble } from "./test_ensemble.ts";

/**
 * Puts the reports into the folders, and returns the path of that of the ensemble, which links to the others.
 *
 * @throws {RunError} if a report cannot be written.
 */
export async function drawReports(
  folder: RunFolder,
  { engine, model, data, tested, plan }: {
    readonly engine: Engine;
    readonly model: Model;
    readonly data: RunData;
    readonly tested: TestedEnsemble;
    readonly plan: RunPlan;
  },
): Promise<string | undefined> {
  const images = { images: data.testImages, files: data.testFiles };
  let secondsBefore: number | undefined = 0;
  for (const { result, outputs, member: { folder, trained } } of tested.members) {
    if (!folder || !outputs) continue;
    const { network } = plan.config;
    const { params } = trained.state;
    await drawReport(folder, { engine, network, params, outputs, result, ...images });
    secondsBefore = secondsBefore === undefined || folder.secondsBefore === undefined
      ? undefined
      : secondsBefore + folder.secondsBefore;
  }
  const { result, outputs } = tested;
  if (!outputs) return undefined;
  const { network, params } = model;
  const { runReport } = await import("../report/run_report.ts");
  return await folder.saveReport(runReport({
    ...{ engine, network, params, outputs, result, ...images },
    name: basename(folder.path),
    configuration: folder.config,
    secondsBefore,
    metrics: [],
  }));
}
