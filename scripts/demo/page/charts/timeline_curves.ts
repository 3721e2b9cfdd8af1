import { judgedPoints } from "../timeline/judged_points.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Curve } from "./curve.ts";

/** Returns the curves of the branches of a timeline. */
export function timelineCurves({ branches }: Timeline): readonly Curve[] {
  return branches.map((branch) => ({
    id: branch.id,
    name: branch.name,
    from: branch.from && { id: branch.from.branch, step: branch.from.step },
    points: branch.points,
    validation: judgedPoints(branch),
  }));
}
