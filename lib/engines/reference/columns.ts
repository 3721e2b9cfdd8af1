/**
 * Kernels of the reference engine that put columns side by side, and take them apart.
 *
 * @module
 */

import { requireColumns, requireSameRows } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Builder } from "./builder.ts";

/** Returns the kernels for columns. */
export function columnKernels(
  { build, zeros }: Builder,
): Pick<Engine, "concatColumns" | "sliceColumns"> {
  return {
    concatColumns(parts, places = 1) {
      const rows = requireSameRows(parts, places);
      const cols = parts.reduce((sum, { cols }) => sum + cols, 0);
      const result = zeros(rows * cols);
      let start = 0;
      for (const { cols: all, data } of parts) {
        const width = all / places;
        for (let i = 0; i < rows * all; i++) {
          result[Math.floor(i / width) * (cols / places) + start + i % width] = data[i]!;
        }
        start += width;
      }
      return { rows, cols, data: result };
    },
    sliceColumns(a, from, to, places = 1) {
      requireColumns(a, from, to, places);
      const { rows, cols, data } = a;
      const width = to - from;
      return build(
        rows,
        width * places,
        (i) => data[Math.floor(i / width) * (cols / places) + from + i % width]!,
      );
    },
  };
}
