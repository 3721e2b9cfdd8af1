/**
 * The loss of a network that is to be unsure of what is no digit.
 *
 * @module
 */

import { type Labels, type Loss, matrix, softmaxCrossEntropy } from "../../../mod.ts";

/**
 * Returns the softmax cross-entropy for labels of which one more than there are classes stands for "none of
 * them": there all classes are to be equally probable (Hendrycks, Mazeika and Dietterich, "Deep anomaly
 * detection with outlier exposure", 2019).
 */
export function unlikeCrossEntropy(labelSmoothing: number): Loss<Labels> {
  const loss = softmaxCrossEntropy({ labelSmoothing });
  return (engine, output, labels) => {
    const classes = output.cols;
    if (Array.from(labels).every((label) => label < classes)) return loss(engine, output, labels);
    const targets = new Float32Array(labels.length * classes);
    Array.from(labels).forEach((label, row) => {
      if (label < classes) targets[row * classes + label] = 1;
      else targets.fill(1 / classes, row * classes, (row + 1) * classes);
    });
    return loss(engine, output, matrix(labels.length, classes, targets));
  };
}
