/**
 * Kernels of the wasm engine that work row by row: softmax and its loss, and reductions.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import {
  requireFactors,
  requireNormalRows,
  requireParts,
  requireRowLabels,
  requireTargets,
} from "../checks.ts";
import { type Engine, isMatrix } from "../engine.ts";
import { viewed } from "../memory/resident_matrix.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels that work row by row. */
export type RowKernels = Pick<
  Engine,
  | "argmax"
  | "countCorrect"
  | "dot"
  | "multiplyRows"
  | "softmax"
  | "softmaxGradient"
  | "normalizeRows"
  | "normalizeRowsGradient"
  | "softmaxCrossEntropy"
>;

/** Returns the kernels for rows. `reference` computes the loss of targets that are no labels. */
export function rowKernels(
  workshop: Workshop,
  reference: Pick<Engine, "softmaxCrossEntropy">,
): RowKernels {
  const { heap, kernels, at, make, run, share, withBlock } = workshop;
  /** Shares parts of rows between threads. An exponential counts as several operations. */
  const shareParts = (job: Parameters<typeof share>[0], { rows, cols }: Matrix) =>
    share(job, { operations: 4 * rows * cols, unit: 1 });
  return {
    argmax: (a) =>
      run(() =>
        withBlock(a.rows * 4, (out) => {
          kernels.argmaxRows({ rows: a.rows, columns: a.cols, x: at(a), out });
          return heap.words(out, a.rows).slice();
        })
      ),
    countCorrect(a, labels) {
      requireRowLabels(a, labels);
      return run(() =>
        withBlock(a.rows * 4, (out) => {
          kernels.classesOfRows({ rows: a.rows, columns: a.cols, x: at(a), out });
          const classes = heap.words(out, a.rows);
          let value = 0;
          for (let i = 0; i < a.rows; i++) {
            const found = classes[i]!;
            // A row with a NaN has a class that is too large.
            if (found === labels[i] && found < a.cols) value++;
          }
          return { value };
        })
      );
    },
    dot(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return run(() => ({ value: kernels.dot({ n: a.rows * a.cols, a: at(a), b: at(b) }) }));
    },
    multiplyRows(a, factors) {
      requireFactors(a, factors);
      const { rows, cols } = a;
      return run(() => {
        const operands = { columns: cols, a: at(a), factors: at(factors), to: rows };
        return make(rows, cols, (out) => {
          share(jobs.multiplyRows({ ...operands, out }), { operations: rows * cols, unit: 1 });
        });
      });
    },
    softmax(x, places = 1) {
      requireParts("take the softmax of", x, places);
      const { rows, cols } = x;
      return run(() => {
        const operands = { columns: cols / places, x: at(x), to: rows * places };
        return make(rows, cols, (out) => {
          shareParts(jobs.softmaxRows({ ...operands, out }), x);
        });
      });
    },
    softmaxGradient(y, gradient, places = 1) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      requireParts("apply the derivative of softmax to", y, places);
      const { rows, cols } = y;
      return run(() => {
        const parts = { columns: cols / places, to: rows * places };
        const operands = { ...parts, y: at(y), gradient: at(gradient) };
        return make(rows, cols, (out) => {
          shareParts(jobs.softmaxRowsGradient({ ...operands, out }), y);
        });
      });
    },
    normalizeRows(x, epsilon, places = 1) {
      requireParts("normalize", x, places);
      const { rows, cols } = x;
      return run(() => {
        const operands = { columns: cols / places, epsilon, x: at(x), to: rows * places };
        const inverse = make(rows, places, () => {});
        const factors = at(inverse);
        const normal = make(rows, cols, (out) => {
          shareParts(jobs.normalizeRows({ ...operands, inverse: factors, out }), x);
        });
        return { normal, inverse };
      });
    },
    normalizeRowsGradient(result, gradient) {
      requireNormalRows(result, gradient);
      const { normal, inverse } = result;
      const { rows, cols } = normal;
      return run(() => {
        const parts = { columns: cols / inverse.cols, to: rows * inverse.cols };
        const operands = { ...parts, y: at(normal), inverse: at(inverse), gradient: at(gradient) };
        return make(rows, cols, (out) => {
          shareParts(jobs.normalizeRowsGradient({ ...operands, out }), normal);
        });
      });
    },
    softmaxCrossEntropy(logits, targets, smoothing) {
      if (isMatrix(targets)) {
        const [from, to] = viewed([logits, targets] as const);
        return reference.softmaxCrossEntropy(from, to, smoothing);
      }
      requireTargets(logits, targets);
      const { rows, cols } = logits;
      return run(() => {
        const from = at(logits);
        return withBlock(rows * 4, (labels) => {
          heap.words(labels, rows).set(Uint32Array.from(targets));
          const losses = make(rows, 1, () => {});
          const gradient = make(rows, cols, (out) => {
            kernels.softmaxCrossEntropy({
              rows,
              columns: cols,
              logits: from,
              labels,
              smoothing,
              scale: 1,
              losses: at(losses),
              gradient: out,
            });
          });
          return { losses, gradient };
        });
      });
    },
  };
}
