/**
 * Kernels of the wasm engine that put columns side by side, and take them apart.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { requireColumns, requireSameRows } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Workshop } from "./workshop.ts";

/** Returns the kernels for columns. */
export function columnKernels(
  { at, make, run, share }: Workshop,
): Pick<Engine, "concatColumns" | "sliceColumns"> {
  return {
    concatColumns(parts, places = 1) {
      const rows = requireSameRows(parts, places);
      const cols = parts.reduce((sum, { cols }) => sum + cols, 0);
      return run(() => {
        // All first: computing a part may take memory.
        const pointers = parts.map(at);
        return make(rows, cols, (out) => {
          let start = 0;
          for (const [i, part] of parts.entries()) {
            const columns = part.cols / places;
            copy(columns, [pointers[i]!, columns], [out + 4 * start, cols / places], rows * places);
            start += columns;
          }
        });
      });
    },
    sliceColumns(a, from, to, places = 1) {
      requireColumns(a, from, to, places);
      const columns = to - from;
      return run(() => {
        const begin = at(a) + 4 * from;
        return make(a.rows, columns * places, (out) => {
          copy(columns, [begin, a.cols / places], [out, columns], a.rows * places);
        });
      });
    },
  };

  /** Copies columns of so many rows, each side given by where it begins and by the numbers of a row. */
  function copy(
    columns: number,
    [a, aStep]: readonly [number, number],
    [out, outStep]: readonly [number, number],
    to: number,
  ): void {
    const job = jobs.copyColumns({ columns, a, aStep, out, outStep, to });
    share(job, { operations: columns * to, unit: 1 });
  }
}
