/**
 * Runs lists of element-wise operations on the GPU: each list is one kernel.
 *
 * @module
 */

import type { ReadyOperation, RunList } from "../memory/deferred.ts";
import { elementwiseShader } from "./elementwise_code.ts";
import type { Workshop } from "./workshop.ts";

/** The most buffers of a kernel that every adapter has. */
const MOST_BUFFERS = 8;

/** Returns a function that runs lists of operations. */
export function elementwiseLists({ each }: Pick<Workshop, "each">): RunList {
  const runPart = (
    operations: readonly ReadyOperation[],
    elements: number,
    unreadPlaces: ReadonlySet<number>,
  ) => {
    const places: number[] = [];
    const indexOf = (place: number) => {
      const index = places.indexOf(place);
      return index >= 0 ? index : places.push(place) - 1;
    };
    const params: Record<string, number> = {};
    const form = operations.map(({ code, numbers, a, b, out }, i) => {
      params[`n${i}a`] = numbers[0];
      params[`n${i}b`] = numbers[1];
      return { code, a: indexOf(a), b: indexOf(b === 0 ? a : b), out: indexOf(out) };
    });
    const unread = new Set([...unreadPlaces].flatMap((place) => {
      const index = places.indexOf(place);
      return index >= 0 ? index : [];
    }));
    const buffers = Object.fromEntries(places.map((place, i) => [`m${i}`, place]));
    each(elementwiseShader(form, { unread }), elements, { params, buffers });
  };
  return (operations, elements, isWanted) => {
    let part: ReadyOperation[] = [];
    let places = new Set<number>();
    const parts = [];
    for (const operation of operations) {
      const { a, b, out } = operation;
      const own = b === 0 ? [a, out] : [a, b, out];
      const more = new Set([...places, ...own]);
      if (more.size > MOST_BUFFERS) {
        parts.push(part);
        part = [];
        places = new Set(own);
      } else {
        places = more;
      }
      part.push(operation);
    }
    // A later part may read what nobody reads after the list.
    for (const each of parts) runPart(each, elements, new Set());
    const unread = new Set<number>();
    operations.forEach(({ out }, i) => isWanted(i) ? unread.delete(out) : unread.add(out));
    runPart(part, elements, unread);
  };
}
