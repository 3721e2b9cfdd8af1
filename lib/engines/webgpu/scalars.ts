/**
 * Kernels of the webgpu engine whose results are numbers, which stay on the GPU until they are read.
 *
 * @module
 */

import { requireSameShape } from "../../values/matrix.ts";
import { requireRowLabels } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { LateScalars } from "./late_scalars.ts";
import { argmax, NO_COLUMN, queueCorrect, queueSum } from "./reductions.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels whose results are numbers. */
export type ScalarKernels = Pick<Engine, "sum" | "dot" | "countCorrect" | "argmax">;

/** Returns the kernels whose results are numbers. */
export function scalarKernels(workshop: Workshop, scalars: LateScalars): ScalarKernels {
  const { at, run, withData } = workshop;
  return {
    sum: (a) =>
      run(() => {
        const work = { a: at(a), count: a.rows * a.cols };
        return scalars.make((out, index) => queueSum(workshop, { ...work, out, index }));
      }),
    dot(a, b) {
      requireSameShape("multiply the elements of", a, b);
      return run(() => {
        const work = { a: at(a), b: at(b), count: a.rows * a.cols };
        return scalars.make((out, index) => queueSum(workshop, { ...work, out, index }));
      });
    },
    countCorrect(a, labels) {
      requireRowLabels(a, labels);
      return run(() => {
        const work = { output: at(a), rows: a.rows, columns: a.cols };
        // The largest of no numbers is at column 0, as for the other engines.
        const isColumn = (label: number) => label === 0 || (label > 0 && label < a.cols);
        const columns = Uint32Array.from(
          labels,
          (label) => Number.isInteger(label) && isColumn(label) ? label : NO_COLUMN,
        );
        return withData(
          columns,
          (place) =>
            scalars.make((out, index) =>
              queueCorrect(workshop, { ...work, labels: place, out, index })
            ),
        );
      });
    },
    argmax,
  };
}
