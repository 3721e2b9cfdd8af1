import type { Timeline } from "../timeline/timeline.ts";
import type { Curve } from "./curve.ts";

/** Returns the curves of the branches of a timeline. */
export function timelineCurves({ branches }: Timeline): readonly Curve[] {
  return branches.map(({ id, name, from, points, kept, judged = [] }) => ({
    id,
    name,
    from: from && { id: from.branch, step: from.step },
    points,
    // A state of a run that was opened may be judged by the page too.
    validation: [
      ...judged.filter(({ step }) => !kept.some((each) => each.validation && each.step === step)),
      ...kept.flatMap(({ step, validation }) =>
        validation ? [{ step, loss: validation.loss, accuracy: validation.accuracy }] : []
      ),
    ].toSorted((a, b) => a.step - b.step),
  }));
}
