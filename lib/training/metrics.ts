/**
 * Measures of predictions: the entry `@foldnet/foldnet/metrics`.
 *
 * @example
 * ```ts
 * import { classScores, confusionMatrix, wilsonInterval } from "@foldnet/foldnet/metrics";
 *
 * const [predictions, targets] = [[0, 1, 1, 1], [0, 1, 0, 1]];
 * const confusion = confusionMatrix(predictions, targets, 2);
 * console.log(confusion); // [[1, 1], [0, 2]]
 * console.log(classScores(confusion)[0]?.recall, wilsonInterval(3, 4)); // 0.5, and from 0.30 to 0.95
 * ```
 *
 * @example Scores of a regression and of yes-or-no predictions. `evaluate` takes them as its `metrics`.
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { binaryScores, regressionScores } from "@foldnet/foldnet/metrics";
 *
 * const outputs = fromRows([[2], [-1], [0.5]]);
 * console.log(regressionScores(outputs, fromRows([[1], [-1], [0]])).meanAbsoluteError); // 0.5
 * console.log(binaryScores(outputs, [1, 0, 0], { threshold: 0 }).precision); // 0.5
 * ```
 *
 * @module
 */

export * from "./accuracy_score.ts";
export * from "./binary_scores.ts";
export * from "./confusion_matrix.ts";
export { type Metric, type MetricOptions, ofColumns } from "./metric.ts";
export * from "./regression_scores.ts";
export * from "./surest_mistakes.ts";
export * from "./wilson_interval.ts";
