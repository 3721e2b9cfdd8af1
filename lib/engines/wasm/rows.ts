/**
 * Kernels of the wasm engine that work row by row: softmax and its loss, and reductions.
 *
 * @module
 */

import { requireSameShape } from "../../values/matrix.ts";
import { requireTargets } from "../checks.ts";
import { type Engine, isMatrix } from "../engine.ts";
import { viewed } from "./heap.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels that work row by row. */
export type RowKernels = Pick<
  Engine,
  "argmax" | "dot" | "softmax" | "softmaxGradient" | "softmaxCrossEntropy"
>;

/** Returns the kernels for rows. `reference` computes the loss of targets that are no labels. */
export function rowKernels(
  workshop: Workshop,
  reference: Pick<Engine, "softmaxCrossEntropy">,
): RowKernels {
  const { heap, kernels, at, make, run, withBlock } = workshop;
  return {
    argmax: (a) =>
      run(() =>
        withBlock(a.rows * 4, (out) => {
          kernels.argmaxRows({ rows: a.rows, columns: a.cols, x: at(a), out });
          return heap.words(out, a.rows).slice();
        })
      ),
    dot(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return run(() => kernels.dot({ n: a.rows * a.cols, a: at(a), b: at(b) }));
    },
    softmax: (x) =>
      run(() => {
        const operands = { rows: x.rows, columns: x.cols, x: at(x) };
        return make(x.rows, x.cols, (out) => kernels.softmaxRows({ ...operands, out }));
      }),
    softmaxGradient(y, gradient) {
      requireSameShape("apply the derivative of softmax to", y, gradient);
      const { rows, cols } = y;
      return run(() => {
        const operands = { rows, columns: cols, y: at(y), gradient: at(gradient) };
        return make(rows, cols, (out) => kernels.softmaxRowsGradient({ ...operands, out }));
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
