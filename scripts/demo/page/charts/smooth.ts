/**
 * Smoothing of curves: the line that fits the steps around each step best. Where a curve falls, a mean of the steps so
 * far would lag behind it.
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

/**
 * Returns the smoothed values of each curve by its id. At a step, it is the value of the line that fits the steps
 * around it best, which is their mean, except near an end of the curve. It stays between the values that it is of. A
 * fork goes on with the steps of its parent, so its curve begins on its parent's.
 *
 * @param span About how many steps count: half of them before a step, half after. 1 smooths nothing.
 */
export function smoothCurves(
  curves: readonly Curve[],
  measure: Measure,
  span: number,
): ReadonlyMap<number, Smoothed> {
  const byId = new Map(curves.map((curve) => [curve.id, curve]));
  const half = Math.floor(Math.max(1, span) / 2);
  const done = new Map<number, Smoothed>();
  const smooth = (curve: Curve): Smoothed => {
    const result = done.get(curve.id) ??
      (parentOf(curve) ? smoothAlone(curve) : remembered(curve, `${measure} ${half}`, smoothAlone));
    done.set(curve.id, result);
    return result;
  };
  const smoothAlone = (curve: Curve): Smoothed => {
    const before = valuesBefore(curve, half);
    const all = new Float64Array(before.length + curve.points.length);
    all.set(before);
    curve.points.forEach((point, i) => all[before.length + i] = point[measure]);
    return { values: fitted(all, before.length, half), start: startOf(curve) };
  };
  // A parent is older than its forks.
  const parentOf = ({ id, from }: Curve): Curve | undefined =>
    from && from.id < id ? byId.get(from.id) : undefined;
  /** Returns the last values of the curves that a curve came from, up to where it forked. */
  const valuesBefore = (curve: Curve, count: number): readonly number[] => {
    const parent = parentOf(curve);
    if (!parent || !curve.from || count === 0) return [];
    const end = countUntil(parent.points, curve.from.step);
    const own = parent.points.slice(Math.max(0, end - count), end).map((point) => point[measure]);
    return own.length < count ? [...valuesBefore(parent, count - own.length), ...own] : own;
  };
  const startOf = (curve: Curve): number | undefined => {
    const parent = parentOf(curve);
    if (!parent || !curve.from) return undefined;
    const index = countUntil(parent.points, curve.from.step) - 1;
    return index < 0 ? startOf(parent) : smooth(parent).values[index];
  };
  return new Map(curves.map((curve) => [curve.id, smooth(curve)]));
}

/** The smoothed values of points: charts, their legend and their table ask for the same ones. */
const known = new WeakMap<Curve["points"], Map<string, Smoothed>>();

function remembered(curve: Curve, key: string, compute: (curve: Curve) => Smoothed): Smoothed {
  const results = known.get(curve.points) ?? new Map<string, Smoothed>();
  known.set(curve.points, results);
  const result = results.get(key) ?? compute(curve);
  results.set(key, result);
  return result;
}

/** Returns, from an index on, the value of the line that fits the values around each one best. */
function fitted(values: Float64Array, first: number, half: number): Float64Array {
  const fits = new Float64Array(values.length - first);
  for (let i = 0; i < fits.length; i++) fits[i] = fitAt(values, first + i, half);
  return fits;
}

function fitAt(values: Float64Array, at: number, half: number): number {
  const here = values[at] ?? NaN;
  if (!Number.isFinite(here)) return NaN;
  let [n, sumX, sumXX, sumY, sumXY] = [0, 0, 0, 0, 0];
  let [least, greatest] = [here, here];
  const last = Math.min(half, values.length - 1 - at);
  for (let x = -Math.min(half, at); x <= last; x++) {
    const y = values[at + x] ?? NaN;
    // What is not finite has a difference to itself that is NaN.
    if (y - y !== 0) continue;
    n++;
    sumX += x;
    sumXX += x * x;
    sumY += y;
    sumXY += x * y;
    if (y < least) least = y;
    if (y > greatest) greatest = y;
  }
  const spread = n * sumXX - sumX * sumX;
  // The value of the line at x = 0.
  const fit = spread > 0 ? (sumXX * sumY - sumX * sumXY) / spread : sumY / n;
  return Math.min(Math.max(fit, least), greatest);
}
