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
 * @module
 */

export * from "./accuracy_score.ts";
export * from "./binary_scores.ts";
export * from "./confusion_matrix.ts";
export { type Metric, type MetricOptions, ofColumns } from "./metric.ts";
export * from "./regression_scores.ts";
export * from "./surest_mistakes.ts";
export * from "./wilson_interval.ts";
