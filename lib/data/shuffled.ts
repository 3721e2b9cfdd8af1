import { isCount } from "../values/count.ts";
import { bits, foldIn, type Key } from "../values/random.ts";
import { requireKey } from "../values/require_key.ts";

/** Options of {@linkcode shuffled}. */
export interface ShuffledOptions {
  /**
   * The number of items in memory. The order is as random as the buffer is large: an item comes at most
   * `buffer - 1` places early. A buffer of 1 keeps the order.
   */
  readonly buffer: number;
  /** Decides about the order. Give each epoch its own: `random.foldIn(key, epoch)`. */
  readonly key: Key;
}

/**
 * Yields items in a random order, with a buffer: for each item that comes in beyond it, a random one of the buffer
 * goes out. `shuffle` of tf.data does so. Data that is sorted by class needs a buffer as large as the data.
 *
 * @param items Samples, batches or anything else, as a list or an (async) iterable. It is closed when the
 * consumer stops.
 *
 * @throws {RangeError} if the buffer is not a whole number from 1.
 * @throws {TypeError} if the key is not one of `random.key`.
 *
 * @example
 * ```ts
 * import { random, shuffled } from "@foldnet/foldnet";
 *
 * const order = shuffled([1, 2, 3, 4], { buffer: 3, key: random.key(1) });
 * console.log(await Array.fromAsync(order)); // 1, 2, 3 and 4 in some order
 * ```
 */
export function shuffled<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { buffer, key }: ShuffledOptions,
): AsyncGenerator<Item, void, void> {
  if (!isCount(buffer)) {
    throw new RangeError(
      `Cannot shuffle with a buffer of ${buffer} items: it must be a whole number from 1`,
    );
  }
  requireKey(key);
  return mixed(items, buffer, draws(key));
}

async function* mixed<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  buffer: number,
  below: (count: number) => number,
): AsyncGenerator<Item, void, void> {
  const kept: Item[] = [];
  /** Takes a random item out of the buffer. */
  const drawn = (): Item => {
    const place = below(kept.length);
    const item = kept[place] as Item;
    const last = kept.pop() as Item;
    if (place < kept.length) kept[place] = last;
    return item;
  };
  for await (const item of items) {
    kept.push(item);
    if (kept.length === buffer) yield drawn();
  }
  while (kept.length > 0) yield drawn();
}

/** Returns a function that draws the next whole number below `count`. */
function draws(key: Key): (count: number) => number {
  let block = 0;
  let used = 0;
  let words: Uint32Array = new Uint32Array();
  return (count) => {
    if (used === words.length) {
      words = bits(foldIn(key, block++), 256);
      used = 0;
    }
    return Math.floor((words[used++] ?? 0) * count / 2 ** 32);
  };
}
