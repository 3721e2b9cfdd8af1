/**
 * Measures time: a sample is the mean of many runs, and a value the median of some samples.
 *
 * @module
 */

/** A work that can be run any number of times. */
export interface Running {
  /** Runs it `count` times, to the end. */
  readonly run: (count: number) => Promise<void> | undefined | void;
  /** Wakes the other processes that it runs on, before a sample. */
  readonly wake?: () => Promise<void>;
  /** Lets them sleep, so that they do not slow other systems down. */
  readonly rest?: () => void;
  /** Ends it. */
  readonly close?: () => Promise<void> | void;
}

/** Milliseconds since some moment. */
export type Clock = () => number;

const WARM_UP_MILLISECONDS = 250;
const FEWEST_RUNS = 2;

/**
 * Warms a work up, so that all of it is compiled, and returns a function that takes a sample: the
 * milliseconds of one run, as the mean of as many runs as fill the given milliseconds.
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
    // Another system ran in between, and took the caches. These runs fill them again, untimed.
    await run(Math.floor(count / 10));
    each = await timed(count) / count;
    return each;
  };
}

/** Returns how many runs of `each` milliseconds fill some milliseconds: two at least. */
export function countFor(milliseconds: number, each: number): number {
  return Math.max(FEWEST_RUNS, Math.ceil(milliseconds / Math.max(each, 1e-6)));
}

/**
 * Returns the median. For an even count it is the mean of the two values in the middle.
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
