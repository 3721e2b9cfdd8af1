import type { Timeline } from "../timeline/timeline.ts";
import type { Curve } from "./curve.ts";

/** Returns the curves of the branches of a timeline. */
export function timelineCurves({ branches }: Timeline): readonly Curve[] {
  return branches.map(({ id, name, from, points, kept }) => ({
    id,
    name,
    from: from && { id: from.branch, step: from.step },
    points,
    validation: kept.flatMap(({ step, validation }) =>
      validation ? [{ step, loss: validation.loss, accuracy: validation.accuracy }] : []
    ),
  }));
}
