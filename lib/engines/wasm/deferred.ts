/**
 * Deferred element-wise operations of the wasm engine. They wait until a result is read, and then run as
 * a list: block by block, so that a whole optimizer step goes through memory once.
 *
 * Operations whose results cannot be read any more are left out. The last operation that reads a released
 * matrix writes into the block of this matrix: the parameters of a training are updated in place.
 *
 * @module
 */

import { type Heap, ResidentMatrix } from "./heap.ts";

/** The codes of operations in `elementwise.as.ts`. An activation adds the number of its kind. */
export const OPERATION = {
  scale: 0,
  combine: 1,
  multiply: 2,
  divideByRoot: 3,
  activate: 4,
  activateGradient: 12,
} as const;

/** An operation: its code, its two numbers, and the matrices that it reads. */
export interface Operation {
  readonly code: number;
  readonly numbers: readonly [number, number];
  readonly a: ResidentMatrix;
  readonly b: ResidentMatrix | undefined;
}

/** Runs the list of `length` operations at the pointer `list`, for so many elements. */
export type RunList = (length: number, list: number, elements: number) => void;

interface Waiting extends Operation {
  readonly out: ResidentMatrix;
}

const MOST_WAITING = 64;
const BYTES_PER_OPERATION = 24;
/** The places of an operation: those of its inputs and of its result. */
const PLACES = 3;

/** The waiting operations: a list for each number of elements, since those of a list run together. */
export class Deferred {
  readonly #heap: Heap;
  readonly #run: RunList;
  readonly #lists = new Map<number, Waiting[]>();
  /** One function for all results, of which a step has many. */
  readonly #compute = () => this.flush();

  constructor(heap: Heap, run: RunList) {
    this.#heap = heap;
    this.#run = run;
  }

  /** Returns the result of an operation, which is computed when it is read. */
  add<R extends number, C extends number>(
    operation: Operation,
    rows: R,
    cols: C,
  ): ResidentMatrix<R, C> {
    const elements = rows * cols;
    const out = new ResidentMatrix(this.#heap, rows, cols, this.#compute);
    const { code, numbers, a, b } = operation;
    a.requireReadable();
    b?.requireReadable();
    a.hold();
    b?.hold();
    let list = this.#lists.get(elements);
    if (!list) this.#lists.set(elements, list = []);
    list.push({ code, numbers, a, b, out });
    if (list.length === MOST_WAITING) this.#runList(elements);
    return out;
  }

  /**
   * Runs all waiting operations, also when a single result is read: they may grow the memory, which ends
   * its views, and reading a second matrix must not end the view of the first.
   */
  flush(): void {
    for (const elements of this.#lists.keys()) this.#runList(elements);
  }

  #runList(elements: number): void {
    const list = wantedOf(this.#lists.get(elements) ?? []);
    this.#lists.delete(elements);
    if (list.length === 0) return;
    const bytes = list.length * BYTES_PER_OPERATION;
    const places: number[] = [];
    let pointer: number | undefined;
    try {
      pointer = this.#heap.allocate(bytes);
      for (const { a, b, out } of list) {
        places.push(a.block, b?.block ?? 0);
        a.letGo();
        b?.letGo();
        places.push(out.allocate());
      }
      // Views come last, because the memory may have grown until here.
      const words = this.#heap.words(pointer, bytes / 4);
      const floats = this.#heap.floats(pointer, bytes / 4);
      for (const [i, { code, numbers }] of list.entries()) {
        const at = i * BYTES_PER_OPERATION / 4;
        words[at] = code;
        floats.set(numbers, at + 1);
        for (let j = 0; j < PLACES; j++) words[at + 3 + j] = places[i * PLACES + j] ?? 0;
      }
      this.#run(list.length, pointer, elements);
    } catch (error) {
      // An operation has let go of its inputs as soon as it has two places or more.
      for (const { a, b } of list.slice(Math.ceil(places.length / PLACES))) {
        a.letGo();
        b?.letGo();
      }
      for (const { out } of list) out.discard();
      throw error;
    } finally {
      if (pointer !== undefined) this.#heap.free(pointer, bytes);
    }
  }
}

/** Returns the operations whose results may be read. The others let go of their inputs. */
function wantedOf(list: readonly Waiting[]): readonly Waiting[] {
  const wanted: Waiting[] = [];
  // From the end, because an operation that reads a result may itself be left out.
  for (let i = list.length - 1; i >= 0; i--) {
    const operation = list[i]!;
    if (operation.out.isWanted) {
      wanted.push(operation);
      continue;
    }
    operation.a.letGo();
    operation.b?.letGo();
  }
  return wanted.reverse();
}
