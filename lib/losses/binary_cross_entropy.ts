import type { Matrix, NumberArray } from "../values/matrix.ts";
import { brief } from "../values/json.ts";
import { checkedLate, requireFractionsOnly, requireTargetsLike } from "./checks.ts";
import { filled } from "./filled.ts";
import { SIGMOID, SOFTPLUS } from "../engines/functions.ts";
import type { Loss, LossOptions } from "./loss.ts";
import { requireReduction } from "./options.ts";
import { reduced, requireWeight, weighRows, weightOf } from "./weights.ts";

/** Options of {@linkcode binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /**
   * How often a target of 1 counts for one of 0: a number, or one for each column. The default is 1. As in
   * PyTorch the mean does not divide by it. The number of zeros divided by the number of ones balances the two.
   */
  readonly posWeight?: number | NumberArray;
}

/**
 * Returns the cross-entropy loss of yes-or-no questions, for a network that ends in logits: a column for each
 * question, also where several answers are yes (multi-label). It is PyTorch's `BCEWithLogitsLoss`, and does not
 * overflow for large logits. Leave out {@linkcode sigmoid} while training, and apply it to predict.
 *
 * The output has a row of logits for each sample. Targets are a matrix of the same size, with 1 for yes, 0 for
 * no, or a probability. The loss is in nats: the mean over all elements, or their sum. It throws a RangeError if
 * a target is not from 0 to 1, or if sizes do not fit.
 *
 * @throws {TypeError} if `posWeight` is neither a number nor a list of them.
 * @throws {RangeError} if a weight is not a finite number from 0, or the reduction is neither `"mean"` nor
 * `"sum"`.
 *
 * @example
 * ```ts
 * import { binaryCrossEntropy, fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = binaryCrossEntropy();
 * console.log(loss(referenceEngine(), fromRows([[0, 0]]), fromRows([[1, 0]])).loss); // ln 2 = 0.693…
 * ```
 */
export function binaryCrossEntropy(
  { posWeight = 1, reduction = "mean" }: BinaryCrossEntropyOptions = {},
): Loss<Matrix> {
  requireReduction(reduction);
  if (typeof posWeight === "number") requireWeight("targets of 1", posWeight);
  else if (!isList(posWeight)) {
    throw new TypeError(
      `Cannot weight targets of 1 by ${
        brief(posWeight)
      }: it must be a number, or one for each column`,
    );
  } else for (const weight of posWeight) requireWeight("targets of 1", weight);
  const isPlain = posWeight === 1;
  return (engine, logits, targets, weights) => {
    requireTargetsLike(logits, targets);
    const { rows, cols } = logits;
    const weight = weightOf(rows, weights);
    const check = requireFractionsOnly(engine, targets, {
      what: "the targets",
      advice: "Take 1 for yes and 0 for no",
    });
    const zeros = filled(1, cols, 0);
    const yes = isPlain
      ? targets
      : engine.scaleChannels(targets, perColumn(posWeight, cols, 0), zeros);
    const no = engine.scaleChannels(targets, filled(1, cols, -1), filled(1, cols, 1));
    const opposite = engine.scale(-1, logits);
    // -ln sigmoid(x) and -ln (1 - sigmoid(x)): both keep the digits of small losses.
    const [lossOfYes, lossOfNo] = [engine.map(SOFTPLUS, opposite), engine.map(SOFTPLUS, logits)];
    const sumOfYes = engine.dot(weighRows(engine, yes, weights), lossOfYes);
    const sumOfNo = engine.dot(weighRows(engine, no, weights), lossOfNo);
    const plain = engine.combine(1, engine.map(SIGMOID, logits), -1, targets);
    const slopes = isPlain ? plain : engine.combine(
      1,
      plain,
      -1,
      engine.multiply<number, number>(
        engine.scaleChannels(targets, perColumn(posWeight, cols, -1), zeros),
        engine.map(SIGMOID, opposite),
      ),
    );
    const weighted = weighRows(engine, slopes, weights);
    const result = reduced(
      () => sumOfYes.value + sumOfNo.value,
      (factor) => engine.scale(factor, weighted),
      { reduction, weight, numbers: cols },
    );
    return checkedLate(result, [check]);
  };
}

function isList(value: unknown): value is NumberArray {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Returns a row with the weight of each column, plus a number. */
function perColumn(posWeight: number | NumberArray, cols: number, plus: number): Matrix {
  if (typeof posWeight === "number") return filled(1, cols, posWeight + plus);
  if (posWeight.length !== cols) {
    throw new RangeError(
      `Cannot weight ${cols} columns by ${posWeight.length} weights: the counts differ`,
    );
  }
  return { rows: 1, cols, data: Float64Array.from(posWeight, (weight) => weight + plus) };
}
