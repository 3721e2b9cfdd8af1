import type { StepMetrics } from "./metrics.ts";

/** Neighboring steps that a chart draws as one point. */
export interface Stretch {
  /** The first of the steps. */
  readonly first: number;
  /** The last of the steps. */
  readonly last: number;
  /** The number of values. */
  readonly count: number;
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
}

/** Returns the number of steps per point for a chart of at most `most` points. */
export function stepsPerPoint(steps: number, most = 200): number {
  return Math.max(1, Math.ceil(steps / most));
}

/** Splits rows into stretches of `size` rows. The last one may be shorter. */
export function stretches<Row extends StepMetrics>(
  rows: readonly Row[],
  valueOf: (row: Row) => number,
  size: number,
): Stretch[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
    const part = rows.slice(i * size, (i + 1) * size);
    const values = part.map(valueOf);
    return {
      first: (rows[i * size - 1]?.step ?? 0) + 1,
      last: part.at(-1)?.step ?? NaN,
      count: part.length,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      least: values.reduce((least, value) => Math.min(least, value), Infinity),
      greatest: values.reduce((greatest, value) => Math.max(greatest, value), -Infinity),
    };
  });
}
