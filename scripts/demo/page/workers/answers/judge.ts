/**
 * Answers how good a network is.
 *
 * @module
 */

import { confusionMatrix } from "../../../../../lib/training/confusion_matrix.ts";
import type { Answer } from "../answers.ts";
import { judged } from "../judged.ts";

/** Judges a network on the validation or the test images. */
export const judge: Answer<"judge"> = async (workbench, { id, on }) => {
  const { loss, accuracy, predictions, set: { labels } } = await judged(workbench, id, on);
  const classes = workbench.network(id).network.outputs ?? 0;
  return {
    loss,
    accuracy,
    count: labels.length,
    confusion: confusionMatrix(predictions, labels, classes),
  };
};
