/**
 * Scores of yes-or-no predictions.
 *
 * @module
 */

import { isMatrix, type Targets } from "../engines/engine.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import { requireNumbers } from "../values/require_matrix.ts";
import { type MetricOptions, requireTargetsLike, weightsOf } from "./metric.ts";

/** Options of {@linkcode binaryScores}. */
export interface BinaryOptions extends MetricOptions {
  /** The output above which the prediction is yes: 0 for logits, and 0.5 for probabilities. */
  readonly threshold: number;
}

/** The scores of yes-or-no predictions. All but the counts are from 0 to 1. */
export interface BinaryScores {
  /** The part of the predictions that are right. */
  readonly accuracy: number;
  /** The part of the predictions of yes that are right. NaN if there are none. */
  readonly precision: number;
  /** The part of the targets of yes that were predicted. NaN if there are none. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. NaN if yes is neither a target nor a prediction. */
  readonly f1: number;
  /** The number of right predictions of yes, or the sum of their weights. */
  readonly truePositives: number;
  /** The number of wrong predictions of yes. */
  readonly falsePositives: number;
  /** The number of right predictions of no. */
  readonly trueNegatives: number;
  /** The number of wrong predictions of no. */
  readonly falseNegatives: number;
}

/**
 * Returns accuracy, precision, recall and F1 of yes-or-no predictions at a threshold. With several columns, all
 * elements count together (scikit-learn's `micro`); see {@linkcode ofColumns} for one of them. Where an output is
 * NaN, all scores are NaN.
 *
 * @param targets 1 for yes and 0 for no: a matrix of the same size as the outputs, or labels for one column.
 *
 * @throws {RangeError} if sizes do not fit, a target is neither 0 nor 1, or the threshold is not a number.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { binaryScores } from "@foldnet/foldnet/metrics";
 *
 * const logits = fromRows([[2], [1], [-1], [-3]]);
 * const { precision, recall } = binaryScores(logits, [1, 0, 0, 0], { threshold: 0 });
 * console.log(precision, recall); // 0.5 1
 * ```
 */
export function binaryScores(
  outputs: Matrix,
  targets: Targets,
  { threshold, ...options }: BinaryOptions,
): BinaryScores {
  if (!Number.isFinite(threshold)) {
    throw new RangeError(
      `Cannot predict at a threshold of ${threshold}: take 0 for logits, and 0.5 for probabilities`,
    );
  }
  const answers = answersOf(outputs, targets);
  const weightOf = weightsOf(outputs.rows, options);
  const counts = { yes: { yes: 0, no: 0 }, no: { yes: 0, no: 0 } };
  for (let i = 0; i < answers.length; i++) {
    const output = outputs.data[i] ?? NaN;
    const weight = Number.isNaN(output) ? NaN : weightOf(Math.floor(i / outputs.cols));
    counts[output > threshold ? "yes" : "no"][answers[i] === 1 ? "yes" : "no"] += weight;
  }
  const { yes: { yes: truePositives, no: falsePositives } } = counts;
  const { no: { yes: falseNegatives, no: trueNegatives } } = counts;
  const right = truePositives + trueNegatives;
  const all = right + falsePositives + falseNegatives;
  // NaN in one count is NaN in all scores.
  const valid = Number.isNaN(all) ? NaN : 1;
  return {
    accuracy: right / all,
    precision: valid * truePositives / (truePositives + falsePositives),
    recall: valid * truePositives / (truePositives + falseNegatives),
    f1: valid * 2 * truePositives / (2 * truePositives + falsePositives + falseNegatives),
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
  };
}

/**
 * Returns the area under the ROC curve: how likely the output for a random yes is above that for a random no, from
 * 0 to 1, where equal outputs count half. It needs no threshold. NaN without both answers, or where an output is
 * NaN.
 *
 * @param outputs Logits or probabilities, in one column.
 * @param targets 1 for yes and 0 for no: a matrix of the same size, or labels.
 *
 * @throws {RangeError} if sizes do not fit, there are several columns, or a target is neither 0 nor 1.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { rocAucScore } from "@foldnet/foldnet/metrics";
 *
 * console.log(rocAucScore(fromRows([[0.1], [0.4], [0.35], [0.8]]), [0, 0, 1, 1])); // 0.75
 * ```
 */
export function rocAucScore(
  outputs: Matrix,
  targets: Targets,
  options: MetricOptions = {},
): number {
  if (outputs.cols !== 1) {
    throw new RangeError(
      `Cannot rank outputs of ${outputs.cols} columns: take ofColumns() for one of them`,
    );
  }
  const answers = answersOf(outputs, targets);
  const weightOf = weightsOf(outputs.rows, options);
  const samples = Array.from(outputs.data, (output, i) => ({
    output,
    yes: answers[i] === 1 ? weightOf(i) : 0,
    no: answers[i] === 1 ? 0 : weightOf(i),
  }));
  if (samples.some(({ output }) => Number.isNaN(output))) return NaN;
  samples.sort((a, b) => a.output < b.output ? -1 : a.output > b.output ? 1 : 0);
  // A pair of a yes and a no counts 1 if the no is below, and half if both are equal.
  let [area, yes, no] = [0, 0, 0];
  for (let i = 0; i < samples.length;) {
    let [equalYes, equalNo] = [0, 0];
    const output = samples[i]?.output;
    for (; i < samples.length && samples[i]?.output === output; i++) {
      equalYes += samples[i]?.yes ?? NaN;
      equalNo += samples[i]?.no ?? NaN;
    }
    area += equalYes * (no + equalNo / 2);
    yes += equalYes;
    no += equalNo;
  }
  return area / (yes * no);
}

/** Returns the answers as numbers, each 0 or 1. */
function answersOf(outputs: Matrix, targets: Targets): NumberArray {
  requireNumbers("score outputs of", outputs);
  if ("rows" in targets) requireTargetsLike(outputs, targets);
  const answers = isMatrix(targets) ? targets.data : targets;
  if (answers.length !== outputs.rows * outputs.cols) {
    throw new RangeError(
      `Cannot compare ${outputs.rows}x${outputs.cols} outputs with ${answers.length} labels: ` +
        "the counts differ",
    );
  }
  for (let i = 0; i < answers.length; i++) {
    if (answers[i] !== 0 && answers[i] !== 1) {
      throw new RangeError(
        `Cannot take ${answers[i]} as the answer ${i}: it must be 1 for yes or 0 for no`,
      );
    }
  }
  return answers;
}
