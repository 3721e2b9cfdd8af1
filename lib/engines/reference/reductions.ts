/**
 * Reductions of the reference engine to a number, or to a label for each row.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { hasNaN } from "../../values/has_nan.ts";
import { requireRowLabels } from "../checks.ts";
import type { Engine } from "../engine.ts";

/** The reductions. They do not depend on the precision. */
export const reductionKernels: Pick<Engine, "sum" | "dot" | "argmax" | "countCorrect"> = {
  sum: (a) => ({ value: reduce(a, (total, i) => total + a.data[i]!) }),
  dot(a, b) {
    requireSameShape("multiply the elements of", a, b);
    return { value: reduce(a, (total, i) => total + a.data[i]! * b.data[i]!) };
  },
  argmax,
  countCorrect(a, labels) {
    requireRowLabels(a, labels);
    const largest = argmax(a);
    let value = 0;
    for (let i = 0; i < a.rows; i++) if (largest[i] === labels[i] && !hasNaN(a, i)) value++;
    return { value };
  },
};

/** Returns the column of the largest element of each row, the first of equals. */
export function argmax(a: Matrix): Uint32Array {
  const labels = new Uint32Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    const start = i * a.cols;
    let best = start;
    for (let j = start + 1; j < start + a.cols; j++) if (a.data[j]! > a.data[best]!) best = j;
    labels[i] = best - start;
  }
  return labels;
}

function reduce({ rows, cols }: Matrix, add: (total: number, index: number) => number): number {
  let total = 0;
  for (let i = 0; i < rows * cols; i++) total = add(total, i);
  return total;
}
