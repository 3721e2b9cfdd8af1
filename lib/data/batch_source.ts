/**
 * Sources of batches, for data that does not fit into memory.
 *
 * @module
 */

import type { Labels, Matrix } from "../values/matrix.ts";
import type { Dataset } from "./dataset.ts";

/** Batches one after the other: a list, a generator, a stream. Each batch is a small dataset. */
export type Batches<Expected extends Labels | Matrix = Labels | Matrix> =
  | Iterable<Dataset<Expected>>
  | AsyncIterable<Dataset<Expected>>;

/**
 * A source of batches: the batches, or a function that gives those of an epoch.
 *
 * A function of the epoch, from 1, returns all batches of that epoch. One that has `step` as its second
 * parameter, without a default value, leaves out the first `step` of them: so a training that resumes within an
 * epoch need not read them again.
 */
export type BatchSource<Expected extends Labels | Matrix = Labels | Matrix> =
  | Batches<Expected>
  | ((epoch: number, step: number) => Batches<Expected> | Promise<Batches<Expected>>);

/** An iterator that can be awaited. */
export interface Reader<Item> {
  /** Returns the next item, in a record of its own because it can be undefined; or undefined after the last. */
  readonly next: () => Promise<{ readonly item: Item } | undefined>;
  /** Closes the source before its end. */
  readonly close: () => Promise<void>;
}

/**
 * Tells whether a value can be read item by item.
 *
 * @example
 * ```ts
 * console.log(isReadable([1]), isReadable({})); // true false
 * ```
 */
export function isReadable(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value);
}

/**
 * Tells whether items can be read only once, as those of a generator or of a ReadableStream.
 *
 * @example
 * ```ts
 * console.log(isOneShot([1]), isOneShot([1].values())); // false true
 * ```
 */
export function isOneShot(items: Iterable<unknown> | AsyncIterable<unknown>): boolean {
  return "getReader" in items || "next" in items && typeof items.next === "function";
}

/**
 * Returns a reader of an iterable.
 *
 * @example
 * ```ts
 * const reader = readerOf([1, 2]);
 * console.log(await reader.next(), await reader.next(), await reader.next());
 * // { item: 1 } { item: 2 } undefined
 * ```
 */
export function readerOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): Reader<Item> {
  const iterator = Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
  let isOpen = true;
  return {
    async next() {
      if (!isOpen) return undefined;
      try {
        const { done, value } = await iterator.next();
        if (!done) return { item: await value };
        isOpen = false;
        return undefined;
      } catch (error) {
        // A source that fails has closed itself.
        isOpen = false;
        throw error;
      }
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await iterator.return?.();
    },
  };
}
