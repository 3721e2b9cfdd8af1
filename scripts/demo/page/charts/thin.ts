/**
 * Thinning: a long curve is drawn by few points that look the same.
 *
 * @module
 */

import { countUntil } from "./curve.ts";

/**
 * Returns the indices of the points to draw between two steps: of each stretch the points with the least and the
 * greatest value, so no peak is lost. One point beside each end comes too, so that lines reach the edges.
 *
 * @param stretches The number of stretches, about one for each pixel.
 */
export function thinned(
  points: readonly { readonly step: number }[],
  valueAt: (index: number) => number,
  { first, last, stretches }: {
    readonly first: number;
    readonly last: number;
    readonly stretches: number;
  },
): number[] {
  const begin = Math.max(0, countUntil(points, first - 1) - 1);
  const end = Math.min(points.length, countUntil(points, last) + 1);
  const all = Array.from({ length: Math.max(0, end - begin) }, (_, i) => begin + i);
  if (all.length <= 2 * stretches) return all;
  const width = Math.max(1, last - first + 1) / stretches;
  const kept: number[] = [];
  let at = begin;
  while (at < end) {
    const stretch = stretchOf(points[at], first, width);
    let [least, greatest, stop] = [at, at, at];
    while (stop < end && stretchOf(points[stop], first, width) === stretch) {
      if (isFarther(valueAt(stop), valueAt(least), -1)) least = stop;
      if (isFarther(valueAt(stop), valueAt(greatest), 1)) greatest = stop;
      stop++;
    }
    const ends = [at === begin ? begin : least, least, greatest, stop === end ? end - 1 : greatest];
    kept.push(...new Set(ends.toSorted((a, b) => a - b)));
    at = stop;
  }
  return kept;
}

function stretchOf(point: { readonly step: number } | undefined, first: number, width: number) {
  return Math.floor(((point?.step ?? first) - first) / width);
}

/** Whether a value is above (1) or below (-1) another one. A value that is no number gives way to each that is one. */
function isFarther(value: number, other: number, sign: 1 | -1): boolean {
  return sign * value > sign * other || (Number.isNaN(other) && !Number.isNaN(value));
}
