import type { JudgedPoint } from "../protocol.ts";
import type { Branch } from "./timeline.ts";

/**
 * Returns how good the states of a branch were on validation images, in the order of their steps: those that are kept,
 * those that were left out to save memory, and those that its files told of. Of one step, what the page found counts.
 */
export function judgedPoints(
  { kept, judged = [], thinned }: Pick<Branch, "kept" | "judged" | "thinned">,
): readonly JudgedPoint[] {
  const own = kept.flatMap(({ step, validation }) =>
    validation ? [{ step, loss: validation.loss, accuracy: validation.accuracy }] : []
  );
  const points = [...judged, ...thinned?.judged ?? [], ...own];
  return [...new Map(points.map((point) => [point.step, point])).values()]
    .toSorted((a, b) => a.step - b.step);
}
