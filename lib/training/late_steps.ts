/**
 * Steps whose numbers are on their way, because their engine is late.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { stopwatch } from "../io/event_loop.ts";

/** Steps in the order in which they were taken. Their numbers arrive in groups. */
export interface LateSteps<Step> {
  /** Adds a step. `held` is how many numbers are kept in memory for it. */
  readonly add: (step: Step, held: number) => void;
  /**
   * Yields the steps whose numbers have arrived. It waits for all, or else only while too many are on their way.
   */
  readonly arrived: (waits: { readonly forAll: boolean }) => AsyncGenerator<Step, void, void>;
  /** Yields steps as their numbers arrive, until there is none or something else is settled. */
  readonly arrivedBefore: (other: Promise<unknown>) => AsyncGenerator<Step, void, void>;
}

/** The most steps on their way. */
const MOST = 256;
/** The most numbers that are kept for them, unless one step alone has more. */
const MOST_HELD = 2 ** 25;
/** More steps are let on their way if as many as now would take fewer milliseconds. */
const QUICK = 100;
/** Fewer are let on their way if a group takes more milliseconds. */
const SLOW = 200;
/** A group is asked for after so many milliseconds, if it has not half of the steps before. */
const DUE = 50;
/** How many times other promises come first before something takes long. */
const SOON = 32;

/**
 * Returns an empty list of steps of an engine.
 *
 * So many steps are on their way that a group of them takes some tenths of a second: enough to keep the engine
 * busy, and few enough to wait for when a training ends.
 *
 * @param watch Returns a function that tells the milliseconds since the call.
 *
 * @example
 * ```ts
 * import { referenceEngine } from "@foldnet/foldnet";
 *
 * const steps = lateSteps<string>(referenceEngine());
 * steps.add("the first", 0);
 * for await (const step of steps.arrived({ forAll: true })) console.log(step); // "the first"
 * ```
 */
export function lateSteps<Step>(
  engine: Pick<Engine, "arrival">,
  watch: () => () => number = stopwatch,
): LateSteps<Step> {
  const waiting: { readonly step: Step; readonly held: number }[] = [];
  /** How many steps of those waiting have arrived. */
  let ready = 0;
  let held = 0;
  let most = 4;
  let group: Promise<void> | undefined;
  let sinceGroup = watch();

  /** Asks for the numbers of all steps so far, unless some are on their way. */
  const ask = (): Promise<void> | undefined => {
    if (group || ready === waiting.length) return group;
    const expected = waiting.length - ready;
    const elapsed = watch();
    const arrival = engine.arrival();
    if (!arrival) {
      ready = waiting.length;
      return undefined;
    }
    group = arrival.then(() => {
      group = undefined;
      ready += expected;
      const milliseconds = elapsed();
      sinceGroup = watch();
      if (milliseconds * most / expected < QUICK) most = Math.min(2 * most, MOST);
      else if (milliseconds > SLOW) most = Math.max(Math.floor(most / 2), 2);
    });
    // Whoever waits for the group gets the error. Until then nobody may wait.
    group.catch(() => undefined);
    return group;
  };
  const take = (): Step | undefined => {
    // While a group of half of the steps is on its way, the engine has the other half to work on.
    if (waiting.length - ready >= most / 2 || sinceGroup() >= DUE) ask();
    if (ready === 0) return undefined;
    const first = waiting.shift();
    ready--;
    held -= first?.held ?? 0;
    return first?.step;
  };
  const isFull = () => waiting.length >= most || (held > MOST_HELD && waiting.length > 1);

  return {
    add(step, numbers) {
      if (waiting.length === 0) sinceGroup = watch();
      waiting.push({ step, held: numbers });
      held += numbers;
    },
    async *arrived({ forAll }) {
      while (waiting.length > 0) {
        const step = take();
        if (step !== undefined) yield step;
        else if (forAll || isFull()) await ask();
        else return;
      }
    },
    async *arrivedBefore(other) {
      let isSettled = false;
      const settled = other.catch(() => undefined).then(() => {
        isSettled = true;
      });
      // What is at hand settles soon, and needs no group of its own.
      for (let i = 0; i < SOON && !isSettled; i++) await undefined;
      while (waiting.length > 0 && !isSettled) {
        const step = take();
        if (step !== undefined) yield step;
        else await Promise.race([settled, ask()]);
      }
    },
  };
}
