/**
 * Weights of classes.
 *
 * @module
 */

import { engineAtHand } from "../engines/at_hand.ts";
import { requireTargets } from "../engines/checks.ts";
import { type Engine, isMatrix, type Targets } from "../engines/engine.ts";
import { isCount } from "../values/count.ts";
import { brief } from "../values/json.ts";
import type { Labels, Matrix, NumberArray } from "../values/matrix.ts";
import { requireLabels } from "../values/require_labels.ts";
import type { LossOptions } from "./loss.ts";
import type { RowWeights } from "./reduce_rows.ts";
import { columnOf, requireWeight, requireWeights, weightOf } from "./weights.ts";

/** Options of a loss of classes. */
export interface ClassLossOptions extends LossOptions {
  /**
   * The weight of each class, a finite number from 0: PyTorch's `weight`. The loss of a sample counts as often
   * as the weight of its class says, and the mean divides by the sum of these weights. A sample whose target is
   * a row of probabilities has the mean weight of its classes, so that a label and its one-hot row give the same
   * loss. See {@linkcode balancedClassWeights}.
   */
  readonly classWeights?: NumberArray;
}

/**
 * Throws unless each class weight is a finite number from 0.
 *
 * @throws {RangeError} if one is not.
 */
export function requireClassWeights(classWeights: NumberArray): void {
  for (let i = 0; i < classWeights.length; i++) requireWeight(`class ${i}`, classWeights[i]);
}

/** Targets that carry the weights of their classes, and how the rows count. */
export interface WeightedTargets extends RowWeights {
  /** The targets for a kernel of cross-entropy, without smoothing. */
  readonly targets: Targets;
}

/**
 * Returns targets that carry the weights of their classes, for a kernel of cross-entropy.
 *
 * @param weights The weight of each sample, if they have weights.
 *
 * @throws {RangeError} if the sizes of output, targets and weights do not fit, or a label is not a class.
 */
export function weightedTargets(
  engine: Engine,
  output: Matrix,
  { targets, weights }: { readonly targets: Targets; readonly weights: NumberArray | undefined },
  { classWeights, labelSmoothing = 0 }: {
    readonly classWeights: NumberArray;
    readonly labelSmoothing?: number;
  },
): WeightedTargets {
  const { rows, cols } = output;
  requireTargets(output, targets);
  if (weights) requireWeights(rows, weights);
  if (classWeights.length !== cols) {
    throw new RangeError(
      `Cannot weight ${cols} classes by ${classWeights.length} weights: the counts differ`,
    );
  }
  const kept = Float64Array.from(classWeights, (weight) => weight * (1 - labelSmoothing));
  const spread = Float64Array.from(classWeights, (weight) => weight * labelSmoothing / cols);
  if (isMatrix(targets)) {
    const near = engineAtHand(engine, targets);
    const sums = near.matmul<number, number, number>(targets, columnOf(cols, classWeights));
    return {
      targets: engine.scaleChannels(targets, rowOf(kept), rowOf(spread)),
      weights,
      weight: (weights ? near.dot(sums, columnOf(rows, weights)) : near.sum(sums)).value,
    };
  }
  const perRow = Array.from(
    { length: rows },
    (_, i) => (weights?.[i] ?? 1) * (classWeights[targets[i] ?? NaN] ?? NaN),
  );
  if (labelSmoothing === 0) return { targets, weights: perRow };
  // A row for each class: its smoothed target.
  const table = Float64Array.from(
    { length: cols * cols },
    (_, i) => (spread[i % cols] ?? NaN) + (i % (cols + 1) === 0 ? kept[i % cols] ?? NaN : 0),
  );
  return {
    targets: engine.gather({ rows: cols, cols, data: table }, Uint32Array.from(targets)),
    weights,
    weight: weightOf(rows, perRow),
  };
}

/**
 * Returns class weights by which all classes count alike, however many samples they have: the number of samples
 * divided by the number of classes that occur and by the samples of the class, as in scikit-learn's `balanced`.
 * A class that does not occur has the weight 1.
 *
 * @throws {RangeError} if a label is not a class, or the number of classes is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { balancedClassWeights } from "@foldnet/foldnet";
 *
 * console.log(balancedClassWeights([0, 0, 0, 1], 2)); // 4 / (2 * 3) and 4 / (2 * 1)
 * ```
 */
export function balancedClassWeights(labels: Labels, classes: number): number[] {
  if (!isCount(classes)) {
    throw new RangeError(
      `Cannot weight ${brief(classes)} classes: it must be a whole number from 1`,
    );
  }
  requireLabels(labels);
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? NaN;
    const count = counts[label];
    if (count === undefined || typeof label !== "number") {
      throw new RangeError(
        `Cannot take ${brief(label)} as the class of sample ${i}: there are ${classes} classes`,
      );
    }
    counts[label] = count + 1;
  }
  const occurring = counts.filter((count) => count > 0).length;
  return counts.map((count) => count > 0 ? labels.length / (occurring * count) : 1);
}

function rowOf(data: NumberArray): Matrix {
  return { rows: 1, cols: data.length, data };
}
