import { isWhole } from "../values/count.ts";
import { brief } from "../values/json.ts";
import type { Labels, Matrix } from "../values/matrix.ts";
import { requireLabels } from "../values/require_labels.ts";

/**
 * Returns labels as one-hot rows: 1 in the column of the class, and 0 elsewhere.
 *
 * @param classes The number of classes: the number of columns.
 *
 * @throws {RangeError} if a label is not a class, or the number of classes is not a whole number from 0.
 * @throws {TypeError} if the labels are no list.
 *
 * @example
 * ```ts
 * import { oneHot, toRows } from "@foldnet/foldnet";
 *
 * console.log(toRows(oneHot([2, 0], 3))); // [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export function oneHot<Classes extends number>(
  labels: Labels,
  classes: Classes,
): Matrix<number, Classes> {
  requireLabels(labels);
  if (!isWhole(classes)) {
    throw new RangeError(
      `Cannot make rows of ${brief(classes)} classes: it must be a whole number from 0`,
    );
  }
  const data = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? NaN;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new RangeError(
        `Cannot take ${brief(label)} as the class of sample ${i}: there are ${classes} classes`,
      );
    }
    data[i * classes + label] = 1;
  }
  return { rows: labels.length, cols: classes, data };
}
