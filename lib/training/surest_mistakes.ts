import { requireProbabilities } from "../engines/checks.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import { requireLabels } from "../values/require_labels.ts";
import { requireNumbers } from "../values/require_matrix.ts";

/** A sample that was predicted as a wrong class. */
export interface Mistake {
  /** The index of the sample, from 0. */
  readonly index: number;
  /** Its class. */
  readonly target: number;
  /** The predicted class. */
  readonly prediction: number;
  /** The probability of the predicted class. */
  readonly probability: number;
  /** The probability of the right class. */
  readonly targetProbability: number;
}

/**
 * Returns the mistakes with the largest probabilities, largest first. The prediction is the class with
 * the largest probability. Of equal probabilities, the first class and the first sample come first. Rows of NaN come last.
 *
 * @param probabilities The probabilities of the classes, with a row for each sample. For logits, apply the
 * engine's `softmax` first.
 * @param targets The class of each sample.
 * @param count The number of mistakes to return. There can be fewer.
 *
 * @throws {RangeError} if there are not as many rows as targets, a row has no probabilities that add up to
 * 1 within a thousandth, a target is not a class, or `count` is
 * not a number from 0.
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
  outputs: Matrix,
  targets: Labels,
  count: number,
): Mistake[] {
  requireNumbers("find mistakes in", outputs);
  requireLabels(targets);
  const { rows, cols, data } = outputs;
  if (rows !== targets.length) {
    throw new RangeError(
      `Cannot compare ${rows} predictions with ${targets.length} targets: the counts differ`,
    );
  }
  if (!(count >= 0)) {
    throw new RangeError(`Cannot return ${count} mistakes: it must be a number from 0`);
  }
  requireProbabilities({ rows, cols, data }, {
    what: "the outputs",
    tolerance: 1e-3,
    // A run that diverged still gets its report.
    mayBeNaN: true,
    advice: "Apply the engine's softmax to logits first",
  });
  const mistakes: Mistake[] = [];
  for (let index = 0; index < rows; index++) {
    const start = index * cols;
    const target = targets[index] ?? NaN;
    if (!(Number.isInteger(target) && target >= 0 && target < cols)) {
      throw new RangeError(
        `Cannot take ${target} as the class of sample ${index}: there are ${cols} classes`,
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
