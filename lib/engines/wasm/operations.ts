/**
 * Runs lists of element-wise operations on the threads of the wasm engine.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { MOST_WAITING, type RunList } from "../memory/deferred.ts";
import type { Heap } from "./heap.ts";
import type { Workshop } from "./workshop.ts";

const WORDS_PER_OPERATION = 6;
const BYTES = MOST_WAITING * WORDS_PER_OPERATION * 4;

/** Returns a function that runs lists of operations, block by block. */
export function operationsOn(heap: Heap, each: Workshop["each"]): RunList {
  // The block is taken before any list: a block that is taken then may be that of an input.
  const list = heap.allocate(BYTES);
  return (operations, elements) => {
    // Views come last, because the memory may have grown until here.
    const words = heap.words(list, BYTES / 4);
    const floats = heap.floats(list, BYTES / 4);
    let at = 0;
    for (const { code, numbers, a, b, out } of operations) {
      words[at] = code;
      floats[at + 1] = numbers[0];
      floats[at + 2] = numbers[1];
      words[at + 3] = a;
      words[at + 4] = b;
      words[at + 5] = out;
      at += WORDS_PER_OPERATION;
    }
    each(jobs.runOperations({ count: operations.length, list, to: elements }), elements);
  };
}
