/**
 * Time and turns: what a training needs of the system around it.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";

/** What tells how many seconds have passed since it was made. */
export function stopwatch({ now }: Console): () => number {
  const begin = now();
  return () => (now() - begin) / 1000;
}

/** Lets signals in, which awaiting alone never does: it takes a turn of the event loop. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
