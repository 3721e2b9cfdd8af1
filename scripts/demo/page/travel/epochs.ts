import type { DataSummary } from "../protocol.ts";
import type { Branch } from "../timeline/timeline.ts";

/** Returns how many times a branch has gone through the training images after a step. Undefined without images. */
export function epochOf(
  step: number,
  branch: Pick<Branch, "setting"> | undefined,
  data: Pick<DataSummary, "counts"> | undefined,
): number | undefined {
  if (!branch || !data || data.counts.training === 0) return undefined;
  return step / Math.ceil(data.counts.training / branch.setting.recipe.batchSize);
}
