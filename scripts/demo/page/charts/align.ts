/**
 * Lines on one axis: a chart wants the values of all lines at the same places.
 *
 * @module
 */

/** Points of a line: places in rising order, each with a value. */
export interface Line {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Values at the places of an axis: null is a gap in the line, and undefined is passed over. */
export type Aligned = (number | null | undefined)[];

/** Returns all places of lines in rising order, and the values of each line at them. */
export function aligned(lines: readonly Line[]): {
  readonly xs: number[];
  readonly values: Aligned[];
} {
  // A typed array sorts numbers as numbers, and quickly.
  const xs = [...Float64Array.from(new Set(lines.flatMap((line) => line.xs))).sort()];
  const indices = new Map(xs.map((x, i) => [x, i]));
  const values = lines.map((line) => {
    const aligned = new Array<number | null | undefined>(xs.length).fill(undefined);
    for (const [i, x] of line.xs.entries()) {
      const y = line.ys[i] ?? NaN;
      aligned[indices.get(x) ?? 0] = Number.isFinite(y) ? y : null;
    }
    return aligned;
  });
  return { xs, values };
}
