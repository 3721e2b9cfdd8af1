import type { Matrix } from "../values/matrix.ts";
import { type MetricOptions, requireTargetsLike, weightsOf } from "./metric.ts";

/** How far numbers that a network predicts are from the targets. */
export interface RegressionScores {
  /** The mean of the absolute differences, in the unit of the targets. */
  readonly meanAbsoluteError: number;
  /** The mean of the squared differences. Its root has the unit of the targets. */
  readonly meanSquaredError: number;
  /**
   * The coefficient of determination R²: 1 for right predictions, and 0 for predictions as good as the mean of the
   * targets. With several columns it is the mean of theirs. NaN where the targets of a column are all equal.
   */
  readonly r2: number;
}

/**
 * Returns the scores of a regression. With weights, means are weighted. All scores are NaN without samples of
 * weight.
 *
 * @param targets A matrix of the same size as the outputs.
 *
 * @throws {RangeError} if sizes do not fit.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { regressionScores } from "@foldnet/foldnet/metrics";
 *
 * const scores = regressionScores(fromRows([[1], [2], [6]]), fromRows([[1], [3], [5]]));
 * console.log(scores); // { meanAbsoluteError: 0.667, meanSquaredError: 0.667, r2: 0.75 }, nearly
 * ```
 */
export function regressionScores(
  outputs: Matrix,
  targets: Matrix,
  options: MetricOptions = {},
): RegressionScores {
  requireTargetsLike(outputs, targets);
  const { rows, cols } = outputs;
  const weightOf = weightsOf(rows, options);
  /** The weighted mean over the rows. */
  const meanOf = (f: (row: number) => number): number => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < rows; i++) {
      sum += weightOf(i) * f(i);
      weight += weightOf(i);
    }
    return sum / weight;
  };
  const columns = Array.from({ length: cols }, (_, j) => {
    const target = (row: number) => targets.data[row * cols + j] ?? NaN;
    const error = (row: number) => (outputs.data[row * cols + j] ?? NaN) - target(row);
    const mean = meanOf(target);
    const squared = meanOf((row) => error(row) ** 2);
    const variance = meanOf((row) => (target(row) - mean) ** 2);
    return {
      absolute: meanOf((row) => Math.abs(error(row))),
      squared,
      r2: variance > 0 ? 1 - squared / variance : NaN,
    };
  });
  const average = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / cols;
  return {
    meanAbsoluteError: average(columns.map(({ absolute }) => absolute)),
    meanSquaredError: average(columns.map(({ squared }) => squared)),
    r2: average(columns.map(({ r2 }) => r2)),
  };
}

/**
 * Returns the coefficient of determination R² of a regression, as {@linkcode regressionScores} does.
 *
 * @throws {RangeError} if sizes do not fit.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { r2Score } from "@foldnet/foldnet/metrics";
 *
 * console.log(r2Score(fromRows([[1], [2], [6]]), fromRows([[1], [3], [5]]))); // 0.75
 * ```
 */
export function r2Score(outputs: Matrix, targets: Matrix, options: MetricOptions = {}): number {
  return regressionScores(outputs, targets, options).r2;
}
