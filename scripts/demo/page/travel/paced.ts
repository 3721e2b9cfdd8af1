/// <reference lib="dom" />
/**
 * Work in the background that leaves training its time.
 *
 * @module
 */

import * as store from "../store.ts";

/** How much longer than work the pause after it is, while a network trains. */
const REST = 3;

/** Does work, and pauses after it while a network trains. */
export async function paced(work: () => Promise<void>, least = 0): Promise<void> {
  const begin = performance.now();
  await work();
  if (!store.training.peek()?.isRunning) return;
  const pause = Math.max(least, REST * (performance.now() - begin));
  await new Promise((resolve) => setTimeout(resolve, pause));
}
