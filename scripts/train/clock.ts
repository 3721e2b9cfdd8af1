/**
 * Time, and turns of the event loop.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";

/** Returns a function that gives the seconds since this call. */
export function stopwatch({ now }: Pick<Console, "now">): () => number {
  const begin = now();
  return () => (now() - begin) / 1000;
}

/** Waits for a turn of the event loop. Signals come through only there: awaiting alone is not enough. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Returns a function that waits for a turn of the event loop, at most ten times a second.
 *
 * @param before Is called before each turn.
 */
export function turnTaker(
  console: Pick<Console, "now">,
  before: () => void = () => {},
): () => Promise<void> {
  let sinceLast = stopwatch(console);
  return async () => {
    if (sinceLast() <= 0.1) return;
    before();
    await eventLoopTurn();
    sinceLast = stopwatch(console);
  };
}
