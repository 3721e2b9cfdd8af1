import { engineAtHand } from "../engines/at_hand.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import { requireTargetsLike } from "./checks.ts";
import { filled } from "./filled.ts";
import type { Loss, LossMean, LossResult, Reduction } from "./loss.ts";
import { requireWeighable, requireWeight, weightOf } from "./weights.ts";

/** One of several outputs of a network: a range of the columns of its output, and its loss. */
export interface OutputLoss {
  /** The first column. */
  readonly from: number;
  /** The column after the last one. */
  readonly to: number;
  /** The loss of these columns. It gets the same columns of the targets, as a matrix. */
  readonly loss: Loss<Matrix>;
  /** How often the loss counts in the sum, a finite number from 0. The default is 1. */
  readonly weight?: number;
}

/**
 * Returns the loss of a network with several outputs: the weighted sum of a loss for each. The outputs stand side
 * by side in the columns of the network's output, for example by `join: "concat"` of {@linkcode graph}.
 *
 * Targets are a matrix of the same size as the output: one-hot rows for classes (see {@linkcode oneHot}), and
 * numbers for numbers. Columns that are in no range do not count. The loss throws a RangeError if sizes do not
 * fit, or if a range goes beyond the output.
 *
 * The mean over many batches is the sum of the mean of each output, so it does not depend on the batch size, also
 * with class weights. To tell the accuracy and scores of each output, give `evaluate` metrics {@linkcode ofColumns}.
 *
 * @throws {RangeError} if there are no outputs, a range is not one of columns, or a weight is not a finite number
 * from 0.
 *
 * @example A network that tells the digit of an image, and by how much it is turned.
 * ```ts
 * import { huber, multiLoss, softmaxCrossEntropy } from "@foldnet/foldnet";
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const loss = multiLoss([
 *   { from: 0, to: 2, loss: softmaxCrossEntropy() },
 *   { from: 2, to: 3, loss: huber(), weight: 0.5 },
 * ]);
 * const [output, targets] = [fromRows([[0, 0, 1]]), fromRows([[1, 0, 0]])];
 * console.log(loss(referenceEngine(), output, targets).loss); // ln 2 + 0.5 * 0.5
 * ```
 */
export function multiLoss(outputs: readonly OutputLoss[]): Loss<Matrix> {
  if (outputs.length === 0) throw new RangeError("Cannot add up no losses: give one at least");
  outputs.forEach(({ from, to, weight = 1 }, i) => {
    if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from < to)) {
      throw new RangeError(
        `Cannot take columns ${from} to ${to} as output ${i}: ` +
          "they must be whole numbers from 0, the first below the second",
      );
    }
    requireWeight(`output ${i}`, weight);
  });
  return (engine, output, targets, weights) => {
    requireTargetsLike(output, targets);
    const { rows, cols } = output;
    const beyond = outputs.find(({ to }) => to > cols);
    if (beyond) {
      throw new RangeError(
        `Cannot take columns ${beyond.from} to ${beyond.to} of an output of ${shapeText(output)}`,
      );
    }
    let gradient: Matrix<number, typeof cols> = filled(rows, cols, 0);
    const reductions = new Set<Reduction | undefined>();
    const results = outputs.map(({ from, to, loss, weight = 1 }) => {
      if (weights) requireWeighable(loss);
      const part = engine.sliceColumns(output, from, to);
      const expected = engineAtHand(engine, targets).sliceColumns(targets, from, to);
      const result = loss(engine, part, expected, weights);
      reductions.add(result.reduction);
      const own = engine.concatColumns([
        filled(rows, from, 0),
        result.gradient,
        filled(rows, cols - to, 0),
      ]);
      gradient = engine.combine(1, gradient, weight, own);
      const { mean = meanOf(result, rows) } = result;
      return { result, mean, weight };
    });
    const [reduction] = reductions;
    return {
      get loss() {
        return results.reduce((sum, { result, weight }) => sum + weight * result.loss, 0);
      },
      mean: {
        get value() {
          return results.reduce((sum, { mean, weight }) => sum + weight * mean.value, 0);
        },
        weight: weightOf(rows, weights),
        get parts() {
          return results.flatMap(({ mean, weight }) =>
            (mean.parts ?? [mean]).map((each) => ({
              value: weight * each.value,
              weight: each.weight,
            }))
          );
        },
      },
      gradient,
      ...(reduction && reductions.size === 1 && { reduction }),
    };
  };
}

/** Returns the mean of a loss that does not tell it: its value counts as the mean of so many rows. */
function meanOf(result: LossResult, rows: number): LossMean {
  return {
    get value() {
      return result.loss;
    },
    weight: rows,
  };
}
