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

/** The means of a curve after each of its points, in arrays, which take little time. */
interface Means {
  readonly smoothed: Smoothed;
  readonly sums: Float64Array;
  readonly weights: Float64Array;
}

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
  const done = new Map<number, Means>();
  const decay = 1 - 1 / Math.max(1, span);
  const smooth = (curve: Curve): Means => {
    const result = done.get(curve.id) ?? meansOf(curve, measure, decay, meanAt(curve));
    done.set(curve.id, result);
    return result;
  };
  const meanAt = ({ id, from }: Curve): Mean => {
    // A parent is older than its forks.
    const parent = from && from.id < id ? byId.get(from.id) : undefined;
    if (!from || !parent) return NONE;
    const index = countUntil(parent.points, from.step) - 1;
    if (index < 0) return meanAt(parent);
    const { sums, weights } = smooth(parent);
    return { sum: sums[index] ?? 0, weight: weights[index] ?? 0 };
  };
  return new Map(curves.map((curve) => [curve.id, smooth(curve).smoothed]));
}

function meansOf({ points }: Curve, measure: Measure, decay: number, before: Mean): Means {
  const values = new Float64Array(points.length);
  const sums = new Float64Array(points.length);
  const weights = new Float64Array(points.length);
  let { sum, weight } = before;
  for (const [i, point] of points.entries()) {
    const value = point[measure];
    const isFinite = Number.isFinite(value);
    if (isFinite) {
      sum = decay * sum + (1 - decay) * value;
      weight = decay * weight + (1 - decay);
    }
    values[i] = isFinite ? sum / weight : NaN;
    sums[i] = sum;
    weights[i] = weight;
  }
  const start = before.weight > 0 ? before.sum / before.weight : undefined;
  return { smoothed: { values, start }, sums, weights };
}
