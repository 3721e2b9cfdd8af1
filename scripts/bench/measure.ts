/**
 * How time is measured: many runs in one sample, and the median of some samples.
 *
 * @module
 */

/** Something that can be run any number of times. */
export interface Running {
  /** Runs it `count` times, to the end. */
  readonly run: (count: number) => Promise<void> | void;
  /** Ends it. */
  readonly close?: () => Promise<void> | void;
}

/** Milliseconds since some moment. */
export type Clock = () => number;

const WARM_UP_MILLISECONDS = 250;
const FEWEST_RUNS = 2;

/**
 * Warms something up, so that all of it is compiled, and gives what takes samples of it: the
 * milliseconds of one run, each the mean of as many runs as fill so many milliseconds.
 */
export async function warmedUp(
  { run }: Running,
  now: Clock,
): Promise<(milliseconds: number) => Promise<number>> {
  const timed = async (count: number): Promise<number> => {
    const begin = now();
    await run(count);
    return now() - begin;
  };
  let spent = await timed(1);
  let each = spent;
  for (let count = 1; spent < WARM_UP_MILLISECONDS; count *= 2) {
    const time = await timed(count);
    each = time / count;
    spent += time;
  }
  return async (milliseconds) => {
    const count = countFor(milliseconds, each);
    // Something else ran in between: what it drove out of the caches comes back untimed.
    await run(Math.floor(count / 10));
    each = await timed(count) / count;
    return each;
  };
}

/** How many runs that take `each` milliseconds fill so many milliseconds: two at least. */
export function countFor(milliseconds: number, each: number): number {
  return Math.max(FEWEST_RUNS, Math.ceil(milliseconds / Math.max(each, 1e-6)));
}

/**
 * The median: of an even count, the mean of the two in the middle.
 *
 * @throws {RangeError} if there are no values.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1 + sorted.length % 2], sorted[middle]];
  if (low === undefined || high === undefined) {
    throw new RangeError("Cannot take the median of no values");
  }
  return (low + high) / 2;
}
