/**
 * Kernels of the webgpu engine that put columns side by side, and take them apart.
 *
 * @module
 */

import { requireColumns, requireSameRows } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { elementKernel, type Kernel } from "./kernel.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels for columns. */
export type ColumnKernels = Pick<Engine, "concatColumns" | "sliceColumns">;

/** The most parts that one kernel puts side by side: it has 8 buffers, and one of them is the result. */
const MOST_PARTS = 7;

/** The kernels that put so many parts side by side, beginning with those of one part. */
const CONCATENATIONS = Array.from({ length: MOST_PARTS }, (_, i) => concatenation(i + 1));

const SLICE_COLUMNS = elementKernel({
  name: "slice_columns",
  params: { width: "u32", step: "u32", first: "u32" },
  inputs: { a: "f32" },
  outputs: { out: "f32" },
  code: "out[i] = a[i / params.width * params.step + params.first + i % params.width];",
});

/** Returns the kernels for columns. */
export function columnKernels({ at, each, make, run }: Workshop): ColumnKernels {
  return {
    concatColumns(parts, places = 1) {
      const rows = requireSameRows(parts, places);
      const cols = parts.reduce((sum, { cols }) => sum + cols, 0);
      return run(() => {
        const filled = parts.filter((part) => part.cols > 0).map((part) => ({
          place: at(part),
          width: part.cols / places,
        }));
        return make(rows, cols, (out) => {
          let start = 0;
          for (let i = 0; i < filled.length; i += MOST_PARTS) {
            const group = filled.slice(i, i + MOST_PARTS);
            const width = group.reduce((sum, part) => sum + part.width, 0);
            each(CONCATENATIONS[group.length - 1]!, rows * places * width, {
              params: {
                width,
                step: cols / places,
                start,
                ...numbered("width", group.map((part) => part.width)),
              },
              buffers: { ...numbered("a", group.map(({ place }) => place)), out },
            });
            start += width;
          }
        });
      });
    },
    sliceColumns(a, from, to, places = 1) {
      requireColumns(a, from, to, places);
      const width = to - from;
      return run(() => {
        const place = at(a);
        return make(a.rows, width * places, (out) =>
          each(SLICE_COLUMNS, a.rows * places * width, {
            params: { width, step: a.cols / places, first: from },
            buffers: { a: place, out },
          }));
      });
    },
  };
}

/** Returns the kernel that writes so many parts side by side, from the column `start` of each line on. */
function concatenation(count: number): Kernel {
  const parts = Array.from({ length: count }, (_, i) => i);
  const lines = parts.map((i) =>
    `if (j < params.width${i}) { out[to] = a${i}[line * params.width${i} + j]; return; }
  j -= params.width${i};`
  );
  return elementKernel<string, string, string>({
    name: `concat_columns_${count}`,
    params: {
      width: "u32",
      step: "u32",
      start: "u32",
      ...numbered("width", parts.map(() => "u32" as const)),
    },
    inputs: numbered("a", parts.map(() => "f32" as const)),
    outputs: { out: "f32" },
    code: `let line = i / params.width;
  var j = i % params.width;
  let to = line * params.step + params.start + j;
  ${lines.join("\n  ")}`,
  });
}

/** Returns a record of values whose names are the given one and a number. */
function numbered<T>(name: string, values: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(values.map((value, i) => [`${name}${i}`, value]));
}
