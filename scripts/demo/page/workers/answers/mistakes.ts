/**
 * Answers which test images a network gets wrong.
 *
 * @module
 */

import { type Mistake, surestMistakes } from "../../../../../lib/training/surest_mistakes.ts";
import type { Answer } from "../answers.ts";
import { type Judged, judged } from "../judged.ts";

/**
 * Returns the test images that a network gets wrong, surest first: all, or those of a cell of the confusion matrix. A
 * cell of images that it gets right has them too, least sure first.
 */
export const mistakes: Answer<"mistakes"> = async (workbench, { id, count, start = 0, cell }) => {
  const result = await judged(workbench, id, "test");
  const { set: { images, labels }, probabilities } = result;
  const found = cell && cell.target === cell.prediction
    ? leastSure(result, cell.target)
    : surestMistakes(probabilities, labels, Infinity).filter(({ target, prediction }) =>
      !cell || (target === cell.target && prediction === cell.prediction)
    );
  return {
    total: found.length,
    mistakes: found.slice(start, start + count).map((mistake) => ({
      ...mistake,
      pixels: images.bytes.slice(mistake.index * images.cols, (mistake.index + 1) * images.cols),
    })),
  };
};

/** Returns the images of a class that a network gets right, least sure first. */
function leastSure({ set, predictions, probabilities }: Judged, target: number): Mistake[] {
  const { cols, data } = probabilities;
  return [...set.labels.entries()]
    .filter(([index, label]) => label === target && predictions[index] === target)
    .map(([index]) => {
      const probability = data[index * cols + target] ?? NaN;
      return { index, target, prediction: target, probability, targetProbability: probability };
    })
    .sort((a, b) => a.probability - b.probability);
}
