/**
 * What predictions are worth, class by class.
 *
 * @module
 */

import { requireProbabilities } from "../engines/checks.ts";
import type { Labels, Matrix } from "../values/matrix.ts";

/**
 * The confusion matrix: row `i`, column `j` says how many samples of class `i` were taken for `j`.
 *
 * @throws {RangeError} if there are not as many predictions as targets, or one is not a class.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "@foldnet/foldnet/metrics";
 *
 * console.log(confusionMatrix([0, 1, 1], [0, 1, 0], 2)); // [[1, 1], [0, 1]]
 * ```
 */
export function confusionMatrix(predictions: Labels, targets: Labels, classes: number): number[][] {
  if (predictions.length !== targets.length) {
    throw new RangeError(
      `Cannot compare ${predictions.length} predictions with ${targets.length} targets`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] ?? NaN;
    const prediction = predictions[i] ?? NaN;
    const row = counts[target];
    if (!row || row[prediction] === undefined) {
      throw new RangeError(
        `Cannot count ${prediction} for ${target} at ${i}: there are ${classes} classes`,
      );
    }
    row[prediction]++;
  }
  return counts;
}

/** The part of each class that was recognized, by its row of the confusion matrix; NaN for none. */
export function classAccuracies(confusion: readonly (readonly number[])[]): number[] {
  return confusion.map((row, i) => (row[i] ?? 0) / row.reduce((sum, count) => sum + count, 0));
}

/** How well one class is told from the others. */
export interface ClassScores {
  /** The part of what was taken for the class that is of it; NaN where nothing was taken for it. */
  readonly precision: number;
  /** The part of the class that was recognized; NaN where no sample is of it. */
  readonly recall: number;
  /** The harmonic mean of the two; NaN only where no sample is of the class and none taken for it. */
  readonly f1: number;
  /** How many samples are of the class. */
  readonly samples: number;
}

/**
 * Precision, recall and F1 of each class, by its row and its column of the confusion matrix.
 *
 * @example
 * ```ts
 * import { classScores } from "@foldnet/foldnet/metrics";
 *
 * const [first] = classScores([[3, 1], [2, 4]]);
 * console.log(first); // { precision: 0.6, recall: 0.75, f1: 0.667, samples: 4 }, nearly
 * ```
 */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  const recalls = classAccuracies(confusion);
  return confusion.map((row, i) => {
    const right = row[i] ?? 0;
    const samples = row.reduce((sum, count) => sum + count, 0);
    const taken = confusion.reduce((sum, other) => sum + (other[i] ?? 0), 0);
    return {
      precision: right / taken,
      recall: recalls[i] ?? NaN,
      f1: 2 * right / (samples + taken),
      samples,
    };
  });
}

/** Between what bounds a part is likely to be. */
export interface Interval {
  /** The lower bound. */
  readonly lower: number;
  /** The upper bound. */
  readonly upper: number;
}

/** What {@linkcode wilsonInterval} may be told. */
export interface IntervalOptions {
  /**
   * How many standard deviations of the normal distribution the interval reaches to either side. The
   * default is 1.96: it covers 95 %.
   */
  readonly deviations?: number;
}

/**
 * The confidence interval of a part that is only known from samples, such as an accuracy: Wilson's
 * score interval, which stays between 0 and 1 and holds for parts near them (Wilson, 1927).
 *
 * @param successes How many samples count, such as those that were recognized.
 * @param samples How many samples there are.
 *
 * @throws {RangeError} if `samples` is not a whole number from 1, or `successes` not one up to it.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "@foldnet/foldnet/metrics";
 *
 * const { lower, upper } = wilsonInterval(9770, 10_000);
 * console.log(lower.toFixed(4), upper.toFixed(4)); // 0.9739 0.9798
 * ```
 */
export function wilsonInterval(
  successes: number,
  samples: number,
  { deviations = 1.959964 }: IntervalOptions = {},
): Interval {
  const isPart = Number.isSafeInteger(samples) && samples >= 1 &&
    Number.isInteger(successes) && successes >= 0 && successes <= samples;
  if (!isPart) {
    throw new RangeError(
      `Cannot tell the interval of ${successes} of ${samples}: ` +
        "they must be whole numbers, of at least 1 sample",
    );
  }
  if (!(deviations >= 0 && deviations < Infinity)) {
    throw new RangeError(
      `Cannot tell an interval of ${deviations} deviations: they must be a number from 0`,
    );
  }
  const part = successes / samples;
  const square = deviations ** 2;
  const center = part + square / (2 * samples);
  const margin = deviations *
    Math.sqrt(part * (1 - part) / samples + square / (4 * samples ** 2));
  const scale = 1 + square / samples;
  // Rounding must not push a bound out of what a part can be, or past the part itself.
  return {
    lower: Math.min(part, Math.max(0, (center - margin) / scale)),
    upper: Math.max(part, Math.min(1, (center + margin) / scale)),
  };
}

/** A sample that was taken for another class than its own. */
export interface Mistake {
  /** Which sample it is, from 0. */
  readonly index: number;
  /** Its class. */
  readonly target: number;
  /** The class that it was taken for. */
  readonly prediction: number;
  /** The probability that the network gave that class. */
  readonly probability: number;
  /** The probability that it gave the right one. */
  readonly targetProbability: number;
}

/**
 * The mistakes that a network was surest of, the surest first; of equal ones the first sample. The
 * prediction is the class with the largest probability, of equal ones the first. Rows of NaN come last.
 *
 * @param probabilities The probability of each class, a row for each sample, as from softmax. Logits are
 * refused: apply the engine's `softmax` to them first.
 * @param targets The class of each sample.
 * @param count How many mistakes are wanted: there may be fewer.
 *
 * @throws {RangeError} if there are not as many rows as targets, a row has no probabilities that add up to 1,
 * a target is not a class, or `count` is below 0.
 *
 * @example
 * ```ts
 * import { fromRows } from "@foldnet/foldnet";
 * import { surestMistakes } from "@foldnet/foldnet/metrics";
 *
 * const probabilities = fromRows([[0.9, 0.1], [0.25, 0.75], [0.5, 0.5]]);
 * console.log(surestMistakes(probabilities, [0, 0, 1], 1)[0]?.index); // 1
 * ```
 */
export function surestMistakes(
  { rows, cols, data }: Matrix,
  targets: Labels,
  count: number,
): Mistake[] {
  if (rows !== targets.length) {
    throw new RangeError(`Cannot compare ${rows} predictions with ${targets.length} targets`);
  }
  if (!(count >= 0)) {
    throw new RangeError(`Cannot give the ${count} surest mistakes: it must be a number from 0`);
  }
  requireProbabilities({ rows, cols, data }, {
    what: "the outputs",
    tolerance: 1e-3,
    // A training that diverged still gets its report.
    mayBeNaN: true,
    advice: "Apply the engine's softmax to logits first",
  });
  const mistakes: Mistake[] = [];
  for (let index = 0; index < rows; index++) {
    const start = index * cols;
    const target = targets[index] ?? NaN;
    if (!(Number.isInteger(target) && target >= 0 && target < cols)) {
      throw new RangeError(
        `Cannot take ${target} for the class at ${index}: there are ${cols} classes`,
      );
    }
    let prediction = 0;
    for (let j = 1; j < cols; j++) {
      if ((data[start + j] ?? 0) > (data[start + prediction] ?? 0)) prediction = j;
    }
    if (prediction === target) continue;
    mistakes.push({
      index,
      target,
      prediction,
      probability: data[start + prediction] ?? NaN,
      targetProbability: data[start + target] ?? NaN,
    });
  }
  const sureness = ({ probability }: Mistake) => Number.isNaN(probability) ? -1 : probability;
  return mistakes.sort((a, b) => sureness(b) - sureness(a)).slice(0, count);
}
