/**
 * Points of a long run, few enough to draw each time that more come. All functions are pure.
 *
 * @module
 */

import type { StepPoint } from "../protocol.ts";

/** Points, each the mean of as many steps. */
export interface Condensed {
  /** The number of steps that a point is the mean of. */
  readonly size: number;
  readonly points: readonly StepPoint[];
  /** The steps that are too few for a point. */
  readonly rest: readonly StepPoint[];
}

/** No points. */
export const NO_POINTS: Condensed = { size: 1, points: [], rest: [] };

/** The number of points from which two become one. */
const MOST = 20_000;

/** Returns points with the next steps. */
export function condensed(
  { size, points, rest }: Condensed,
  steps: readonly StepPoint[],
  most: number = MOST,
): Condensed {
  const all = [...rest, ...steps];
  const count = Math.floor(all.length / size);
  const more = groups(all.slice(0, count * size), size);
  const next = { size, points: [...points, ...more], rest: all.slice(count * size) };
  return next.points.length <= most ? next : halved(next, most);
}

/** Returns all points, the last one of fewer steps where there are some left. */
export function pointsOf({ points, rest }: Condensed): readonly StepPoint[] {
  return rest.length === 0 ? points : [...points, mean(rest)];
}

function halved({ size, points, rest }: Condensed, most: number): Condensed {
  const odd = points.length % 2 === 1 ? points.slice(-1) : [];
  const even = odd.length === 0 ? points : points.slice(0, -1);
  const next = {
    size: 2 * size,
    points: groups(even, 2),
    // A mean stands for its steps, as many times as they are.
    rest: [...odd.flatMap((point) => Array.from({ length: size }, () => point)), ...rest],
  };
  return next.points.length <= most ? next : halved(next, most);
}

function groups(points: readonly StepPoint[], size: number): readonly StepPoint[] {
  if (size === 1) return points;
  return Array.from(
    { length: points.length / size },
    (_, i) => mean(points.slice(i * size, (i + 1) * size)),
  );
}

/** Returns the mean of steps, at the last of them. */
function mean(points: readonly StepPoint[]): StepPoint {
  const meanOf = (value: (point: StepPoint) => number): number =>
    points.reduce((sum, point) => sum + value(point), 0) / points.length;
  return {
    step: points.at(-1)?.step ?? NaN,
    loss: meanOf(({ loss }) => loss),
    accuracy: meanOf(({ accuracy }) => accuracy),
  };
}
