/**
 * Smoothing of curves: the mean of the steps so far, in which older steps count less and less.
 *
 * @module
 */

import { countUntil, type Curve, type Measure } from "./curve.ts";

/** The smoothed values of a curve, one for each of its points. NaN where the value is not finite. */
export interface Smoothed {
  readonly values: Float64Array;
  /** The value where it forked: it is the place on its parent's curve. Undefined if it began by itself. */
  readonly start: number | undefined;
}

/** A mean that goes on: the weighted sum of values, and the sum of their weights. */
interface Mean {
  readonly sum: number;
  readonly weight: number;
}

const NONE: Mean = { sum: 0, weight: 0 };

/**
 * Returns the smoothed values of each curve by its id. A fork goes on with the mean of its parent, so its curve begins
 * on its parent's.
 *
 * @param span About how many steps count. 1 smooths nothing.
 */
export function smoothCurves(
  curves: readonly Curve[],
  measure: Measure,
  span: number,
): ReadonlyMap<number, Smoothed> {
  const byId = new Map(curves.map((curve) => [curve.id, curve]));
  const done = new Map<number, { readonly smoothed: Smoothed; readonly means: readonly Mean[] }>();
  const decay = 1 - 1 / Math.max(1, span);
  const smooth = (curve: Curve) => {
    const known = done.get(curve.id);
    if (known) return known;
    const before = meanAt(curve);
    const means = meansOf(curve, measure, decay, before);
    const values = Float64Array.from(curve.points, (point, i) => {
      const { sum, weight } = means[i] ?? NONE;
      return Number.isFinite(point[measure]) ? sum / weight : NaN;
    });
    const start = before.weight > 0 ? before.sum / before.weight : undefined;
    const result = { smoothed: { values, start }, means };
    done.set(curve.id, result);
    return result;
  };
  const meanAt = ({ id, from }: Curve): Mean => {
    const parent = from && from.id !== id ? byId.get(from.id) : undefined;
    if (!from || !parent) return NONE;
    const count = countUntil(parent.points, from.step);
    return count > 0 ? smooth(parent).means[count - 1] ?? NONE : meanAt(parent);
  };
  return new Map(curves.map((curve) => [curve.id, smooth(curve).smoothed]));
}

function meansOf(
  { points }: Curve,
  measure: Measure,
  decay: number,
  before: Mean,
): readonly Mean[] {
  let { sum, weight } = before;
  return points.map((point) => {
    const value = point[measure];
    if (Number.isFinite(value)) {
      sum = decay * sum + (1 - decay) * value;
      weight = decay * weight + (1 - decay);
    }
    return { sum, weight };
  });
}
