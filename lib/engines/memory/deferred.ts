/**
 * Deferred element-wise operations. They wait until a result is read, and then run as
 * a list: block by block, so that a whole optimizer step goes through memory once.
 *
 * Operations whose results cannot be read any more are left out. The last operation that reads a released
 * matrix writes into the block of this matrix: the parameters of a training are updated in place.
 *
 * @module
 */

import type { Memory } from "./memory.ts";
import { ResidentMatrix } from "./resident_matrix.ts";

/** The codes of operations. An activation adds the number of its kind. */
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

/** An operation that is ready: its code, its two numbers, and the places of its inputs and of its result. */
export interface ReadyOperation extends Pick<Operation, "code" | "numbers"> {
  readonly a: number;
  /** The place of the second input, 0 if there is none. */
  readonly b: number;
  readonly out: number;
}

/**
 * Runs the operations of a list, in their order, for so many elements. `isWanted` tells whether anybody can read
 * the result of the operation at an index after the list.
 */
export type RunList = (
  operations: readonly ReadyOperation[],
  elements: number,
  isWanted: (index: number) => boolean,
) => void;

/** An operation that waits, and its result. */
export interface Waiting extends Operation {
  readonly out: ResidentMatrix;
}

/** Returns the operations of a list in an order in which they can run. */
export type Arrange = (list: readonly Waiting[]) => readonly Waiting[];

/** Options of the lists. */
export interface ListOptions {
  /** The most operations of a list. The default is {@linkcode MOST_WAITING}. */
  readonly most?: number;
  /** Arranges a list before it runs. By default operations keep their order. */
  readonly arrange?: Arrange;
}

/** The most operations of a list, by default. */
export const MOST_WAITING = 64;

/** The waiting operations: a list for each number of elements, since those of a list run together. */
export class Deferred {
  readonly #memory: Memory;
  readonly #run: RunList;
  readonly #most: number;
  readonly #arrange: Arrange;
  readonly #lists = new Map<number, Waiting[]>();
  /** One function for all results, of which a step has many. */
  readonly #compute = () => this.flush();

  /** Makes lists of at most so many operations, and arranges each before it runs. */
  constructor(
    memory: Memory,
    run: RunList,
    { most = MOST_WAITING, arrange = (list) => list }: ListOptions = {},
  ) {
    this.#memory = memory;
    this.#run = run;
    this.#most = most;
    this.#arrange = arrange;
  }

  /** Returns the result of an operation, which is computed when it is read. */
  add<R extends number, C extends number>(
    operation: Operation,
    rows: R,
    cols: C,
  ): ResidentMatrix<R, C> {
    const elements = rows * cols;
    const out = new ResidentMatrix(this.#memory, rows, cols, this.#compute);
    const { code, numbers, a, b } = operation;
    a.requireReadable();
    b?.requireReadable();
    a.hold();
    b?.hold();
    let list = this.#lists.get(elements);
    if (!list) this.#lists.set(elements, list = []);
    list.push({ code, numbers, a, b, out });
    if (list.length === this.#most) this.#runList(elements);
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
    const list = this.#arrange(wantedOf(this.#lists.get(elements) ?? []));
    this.#lists.delete(elements);
    if (list.length === 0) return;
    const ready: ReadyOperation[] = [];
    let released = 0;
    try {
      for (const { code, numbers, a, b, out } of list) {
        const places = { a: a.block, b: b?.block ?? 0 };
        a.letGo();
        b?.letGo();
        released++;
        ready.push({ code, numbers, ...places, out: out.allocate() });
      }
      this.#run(ready, elements, (i) => list[i]!.out.isWanted);
    } catch (error) {
      for (const { a, b } of list.slice(released)) {
        a.letGo();
        b?.letGo();
      }
      for (const { out } of list) out.discard();
      throw error;
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
