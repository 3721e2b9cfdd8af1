/**
 * The points of a run from its beginning, through the branches that it forked from.
 *
 * @module
 */

import type { StepPoint } from "../protocol.ts";
import { branchOf, type Place, type Timeline } from "../timeline/timeline.ts";

/** Returns the points of the steps up to a place, in order. Those of a parent that was removed are not known. */
export function pointsUpTo(
  timeline: Timeline,
  { branch: id, step: last }: Place,
): readonly StepPoint[] {
  const branch = branchOf(timeline, id);
  if (!branch) return [];
  const { from, points } = branch;
  const own = points.filter(({ step }) => step <= last && step > (from?.step ?? 0));
  return from ? [...pointsUpTo(timeline, from), ...own] : own;
}
