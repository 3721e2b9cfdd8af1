/**
 * Runs lists of element-wise operations on the GPU: each list is one kernel, or a few where it has many matrices.
 *
 * @module
 */

import type { ReadyOperation, RunList } from "../memory/deferred.ts";
import { LANES } from "./elementwise_code.ts";
import { type Part, partsOf } from "./elementwise_parts.ts";
import type { Workshop } from "./workshop.ts";

/** Returns a function that runs lists of operations. */
export function elementwiseLists({ each }: Pick<Workshop, "each">): RunList {
  /** The parts of lists by their form: the steps of a training have the same lists. */
  const known = new Map<string, readonly Part[]>();

  return (operations, elements, isWanted) => {
    const places: number[] = [];
    const indices = new Map<number, number>();
    const indexOf = (place: number): number => {
      const index = indices.get(place) ?? places.push(place) - 1;
      indices.set(place, index);
      return index;
    };
    let form = "";
    const list = operations.map(({ code, a, b, out }, i) => {
      const first = indexOf(a);
      const operation = { code, a: first, b: b === 0 ? first : indexOf(b), out: indexOf(out) };
      form += `${code} ${operation.a} ${operation.b} ${operation.out}${isWanted(i) ? "!" : ","}`;
      return operation;
    });
    const parts = known.get(form) ?? partsOf(list, isWanted);
    known.set(form, parts);
    for (const { kernel, first, end, buffers } of parts) {
      each(kernel, Math.ceil(elements / LANES), {
        params: numbersOf(operations, first, end),
        buffers: Object.fromEntries(buffers.map(([name, buffer]) => [name, places[buffer]!])),
      });
    }
  };
}

/** Returns the numbers of operations, by the names that kernels have for them. */
function numbersOf(
  operations: readonly ReadyOperation[],
  first: number,
  end: number,
): Record<string, number> {
  const result: Record<string, number> = {};
  for (let i = first; i < end; i++) {
    const [a, b] = operations[i]!.numbers;
    result[`n${i - first}a`] = a;
    result[`n${i - first}b`] = b;
  }
  return result;
}
