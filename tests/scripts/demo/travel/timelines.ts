import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import type { Branch, Timeline } from "../../../../scripts/demo/page/timeline/timeline.ts";

/** A setting for tests: that of the default network. */
export const SETTING = presetSetting("default");

/** Returns a branch with kept states of one byte at given steps. */
export function branchAt(
  id: number,
  steps: readonly number[],
  branch: Partial<Branch> = {},
): Branch {
  const kept = steps.map((step) => ({ step, checkpoint: Uint8Array.of(step) }));
  return {
    ...{ id, name: `run ${id}`, setting: SETTING, steps: 100, from: undefined, points: [], kept },
    ...branch,
  };
}

/** Returns a timeline of branches. */
export function timelineOf(...branches: readonly Branch[]): Timeline {
  return { branches, nextId: branches.length + 1, budget: Infinity };
}
