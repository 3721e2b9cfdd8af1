/**
 * Numbers that come from the GPU while its thread goes on.
 *
 * @module
 */

import type { Memory } from "../memory/memory.ts";
import { replaceResidents } from "../memory/residents.ts";
import type { LateScalars } from "./late_scalars.ts";
import type { Queue } from "./queue.ts";

/** Returns the `arrival` of an engine. */
export function arrivalOf(
  memory: Memory,
  scalars: LateScalars,
  queue: Queue,
): (value?: unknown) => Promise<void> | undefined {
  let before: Promise<unknown> | undefined;
  return (value) => {
    const fetched = [...scalars.toFetch()];
    replaceResidents(value, memory, (matrix) => {
      const bytes = 4 * matrix.rows * matrix.cols;
      if (!matrix.isCopied && bytes > 0) {
        fetched.push({
          reading: [matrix.pointer, bytes],
          arrive: (numbers) => matrix.copyTo(numbers),
        });
      }
      return matrix;
    });
    if (fetched.length > 0) {
      const now = queue.fetch(fetched.map(({ reading }) => reading)).then((numbers) =>
        numbers.forEach((bytes, i) => fetched[i]!.arrive(new Float32Array(bytes)))
      );
      const both: Promise<unknown> = Promise.all([before, now]).finally(() => {
        if (before === both) before = undefined;
      });
      before = both;
    }
    return before?.then(() => undefined);
  };
}
