/**
 * The type of a metric, and metrics of some columns.
 *
 * @module
 */

import type { Targets } from "../engines/engine.ts";
import { requireWeights } from "../losses/weights.ts";
import { type Matrix, type NumberArray, shapeText } from "../values/matrix.ts";
import { requireNumbers } from "../values/require_matrix.ts";

/** Options of all metrics. */
export interface MetricOptions {
  /** The weight of each sample, a finite number from 0. Without weights, all samples count alike. */
  readonly weights?: NumberArray | undefined;
}

/**
 * A metric: a function that scores the outputs of a network, with a row for each sample, by the targets. `evaluate`
 * computes metrics, and gives them the weights of the dataset.
 */
export type Metric<Expected extends Targets = Targets, Score = unknown> = (
  outputs: Matrix,
  targets: Expected,
  options: MetricOptions,
) => Score;

/** Metrics by names of your own. */
export type Metrics<Expected extends Targets> = Readonly<Record<string, Metric<Expected>>>;

/** The scores of metrics, by the same names. */
export type Scores<Chosen extends Metrics<never>> = {
  readonly [Name in keyof Chosen]: ReturnType<Chosen[Name]>;
};

/**
 * Returns the metric of one of several outputs: it sees only some columns of the outputs and of the targets.
 *
 * @param from The first column.
 * @param to The column after the last one.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { accuracyScore, ofColumns, regressionScores } from "@foldnet/foldnet/metrics";
 *
 * const metrics = { class: ofColumns(0, 2, accuracyScore), size: ofColumns(2, 3, regressionScores) };
 * const [outputs, targets] = [fromRows([[3, 1, 7], [0, 2, 5]]), fromRows([[1, 0, 6], [1, 0, 5]])];
 * console.log(metrics.class(outputs, targets, {})); // 0.5
 * console.log(metrics.size(outputs, targets, {}).meanAbsoluteError); // 0.5
 * ```
 */
export function ofColumns<Score>(
  from: number,
  to: number,
  metric: Metric<Matrix, Score>,
): Metric<Matrix, Score> {
  return (outputs, targets, options) =>
    metric(columns(outputs, from, to), columns(targets, from, to), options);
}

function columns(whole: Matrix, from: number, to: number): Matrix {
  requireNumbers("take columns of", whole);
  const { rows, cols, data } = whole;
  const isRange = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to;
  if (!isRange || to > cols) {
    throw new RangeError(`Cannot take columns ${from} to ${to} of ${rows}x${cols}`);
  }
  const width = to - from;
  const part = Float64Array.from(
    { length: rows * width },
    (_, i) => data[Math.floor(i / width) * cols + from + i % width] ?? NaN,
  );
  return { rows, cols: width, data: part };
}

/**
 * Returns the weight of each row.
 *
 * @throws {RangeError} if there is not a finite weight from 0 for each row.
 *
 * @example
 * ```ts
 * console.log(weightsOf(2, {})(0)); // 1
 * ```
 */
export function weightsOf(rows: number, { weights }: MetricOptions): (row: number) => number {
  if (!weights) return () => 1;
  requireWeights(rows, weights);
  return (row) => weights[row] ?? NaN;
}

/**
 * Throws unless outputs and targets have the same size.
 *
 * @throws {RangeError} if their sizes differ, or one does not hold `rows * cols` numbers.
 * @throws {TypeError} if one is no matrix of numbers.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireTargetsLike(matrix(2, 1), matrix(2, 1));
 * ```
 */
export function requireTargetsLike(outputs: Matrix, targets: Matrix): void {
  requireNumbers("compare outputs of", outputs);
  requireNumbers("compare outputs with targets of", targets);
  if (outputs.rows !== targets.rows || outputs.cols !== targets.cols) {
    throw new RangeError(
      `Cannot compare outputs of ${shapeText(outputs)} with targets of ${shapeText(targets)}: ` +
        "their sizes differ",
    );
  }
}
