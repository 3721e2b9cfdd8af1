/**
 * Schedules: functions from the step of training, from 0, to the learning rate. {@linkcode join}
 * composes them.
 *
 * @example
 * ```ts
 * import { schedules, sgd } from "@foldnet/foldnet";
 *
 * const schedule = schedules.warmup(schedules.cosine(0.1, { steps: 900 }), { steps: 100 });
 * console.log(schedule(0), schedule(100)); // 0.001 0.1
 * const optimizer = sgd(schedule, { momentum: 0.9 });
 * ```
 *
 * @module
 */

import { isRecord } from "../values/json.ts";
import { ABOVE_ZERO, FROM_ZERO, requireNumber, SHARE } from "../values/require_number.ts";

/** A function that returns the learning rate at a step, from 0. */
export type Schedule = (step: number) => number;

/** The length of a schedule. */
export interface Steps {
  /** The number of steps, above 0. */
  readonly steps: number;
}

/** Options of a schedule that decays by a factor. */
export interface Decay extends Steps {
  /** The factor of the learning rate in each period of `steps` steps. */
  readonly factor: number;
}

/** Options of a schedule that goes from one learning rate to another. */
export interface Ramp extends Steps {
  /** The learning rate at the end. The default is 0. */
  readonly end?: number;
}

/**
 * Returns the schedule that has the same learning rate at every step.
 *
 * @throws {RangeError} if the learning rate is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * console.log(schedules.constant(0.1)(1000)); // 0.1
 * ```
 */
export function constant(value: number): Schedule {
  requireRates("a constant schedule", value);
  return () => value;
}

/**
 * Returns the schedule that starts at `start` and is multiplied by `factor` after every `steps` steps.
 *
 * @throws {RangeError} if a learning rate or factor is not a finite number from 0, or `steps` is not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.step(0.8, { factor: 0.5, steps: 10 });
 * console.log(schedule(9), schedule(10), schedule(20)); // 0.8 0.4 0.2
 * ```
 */
export function step(start: number, options: Decay): Schedule {
  const { factor, steps } = stepped(options);
  requireRates("a step schedule", start, factor);
  requireSteps(steps);
  return (step) => start * factor ** Math.floor(step / steps);
}

/**
 * Returns the schedule that starts at `start` and decays smoothly, by `factor` in every `steps` steps.
 *
 * @throws {RangeError} if a learning rate or factor is not a finite number from 0, or `steps` is not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.exponential(0.8, { factor: 0.25, steps: 10 });
 * console.log(schedule(0), schedule(5), schedule(10)); // 0.8 0.4 0.2
 * ```
 */
export function exponential(start: number, options: Decay): Schedule {
  const { factor, steps } = stepped(options);
  requireRates("an exponential schedule", start, factor);
  requireSteps(steps);
  return (step) => start * factor ** (step / steps);
}

/**
 * Returns the schedule that goes from `start` to `end` in a straight line over `steps` steps, and then
 * stays at `end`.
 *
 * @throws {RangeError} if a learning rate is not a finite number from 0, or `steps` is not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.linear(1, { steps: 4 });
 * console.log(schedule(0), schedule(2), schedule(9)); // 1 0.5 0
 * ```
 */
export function linear(start: number, options: Ramp): Schedule {
  const { steps, end = 0 } = stepped(options);
  requireRates("a linear schedule", start, end);
  requireSteps(steps);
  return (step) => start + (end - start) * Math.min(step / steps, 1);
}

/**
 * Returns the schedule that goes from `start` to `end` along half a cosine over `steps` steps, and then
 * stays at `end` (Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017).
 *
 * @throws {RangeError} if a learning rate is not a finite number from 0, or `steps` is not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.cosine(0.1, { steps: 100 });
 * console.log(schedule(0), schedule(50), schedule(100)); // 0.1, 0.05, 0
 * ```
 */
export function cosine(start: number, options: Ramp): Schedule {
  const { steps, end = 0 } = stepped(options);
  requireRates("a cosine schedule", start, end);
  requireSteps(steps);
  return (step) => end + (start - end) * (1 + Math.cos(Math.PI * Math.min(step / steps, 1))) / 2;
}

/**
 * Returns the schedule that runs each part for its steps, one after the other, and then `last` forever.
 * Each part counts its steps from 0.
 *
 * @throws {RangeError} if the `steps` of a part are not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const { constant, join, linear } = schedules;
 * const schedule = join([{ steps: 10, schedule: constant(0.1) }], linear(0.1, { steps: 5 }));
 * console.log(schedule(9), schedule(10), schedule(15)); // 0.1 0.1 0
 * ```
 */
export function join(
  parts: readonly (Steps & { readonly schedule: Schedule })[],
  last: Schedule,
): Schedule {
  for (const { steps } of parts) requireSteps(steps);
  return (step) => {
    let rest = step;
    for (const { schedule, steps } of parts) {
      if (rest < steps) return schedule(rest);
      rest -= steps;
    }
    return last(rest);
  };
}

/**
 * Returns the schedule with a linear warm-up before it: `steps` steps that rise to the first learning
 * rate of `schedule`. Step 0 has the learning rate `schedule(0) / steps`, not 0, so that it trains too.
 *
 * @throws {RangeError} if `steps` is not above 0.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.warmup(schedules.constant(1), { steps: 4 });
 * console.log([0, 1, 2, 3, 4].map(schedule)); // 0.25, 0.5, 0.75, 1, 1
 * ```
 */
export function warmup(schedule: Schedule, options: Steps): Schedule {
  const { steps } = stepped(options);
  const peak = schedule(0);
  return join([{ steps, schedule: (step) => peak * (step + 1) / steps }], schedule);
}

/** Options of {@linkcode oneCycle}. */
export interface OneCycleOptions extends Steps {
  /** The part of the steps in which the learning rate rises, from 0 to below 1. The default is 0.3. */
  readonly rise?: number;
  /** The peak divided by the learning rate at the start. The default is 25. */
  readonly startDivisor?: number;
  /** The learning rate at the start divided by the one at the end. The default is 10,000. */
  readonly endDivisor?: number;
}

/**
 * Returns the one-cycle schedule: up to `peak` and down to nearly 0, both along half a cosine (Smith
 * and Topin, "Super-convergence", 2018). Its defaults are those of PyTorch's `OneCycleLR`.
 *
 * @throws {RangeError} if the peak is not a finite number from 0, a divisor or `steps` is not above 0, or
 * `rise` is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import { schedules } from "@foldnet/foldnet";
 *
 * const schedule = schedules.oneCycle(1, { steps: 10 });
 * console.log(schedule(0), schedule(2), schedule(9)); // 0.04, 1, 0.000004
 * ```
 */
export function oneCycle(
  peak: number,
  options: OneCycleOptions,
): Schedule {
  const { steps, rise = 0.3, startDivisor = 25, endDivisor = 10_000 } = stepped(options);
  requireRates("a one-cycle schedule", peak);
  for (const divisor of [startDivisor, endDivisor]) {
    requireNumber("make a one-cycle schedule with a divisor of", divisor, ABOVE_ZERO);
  }
  requireSteps(steps);
  requireNumber("make a one-cycle schedule with a rise of", rise, SHARE);
  const start = peak / startDivisor;
  // As in PyTorch, the peak can lie between two steps.
  const top = Math.max(rise * steps - 1, 0);
  const falling = cosine(peak, { steps: Math.max(steps - 1 - top, 1), end: start / endDivisor });
  if (top === 0) return falling;
  const rising = cosine(start, { steps: top, end: peak });
  return (step) => step < top ? rising(step) : falling(step - top);
}

/** Returns the options of a schedule. Throws a TypeError if there are none. */
function stepped<Options extends Steps>(options: Options): Options {
  if (!isRecord(options)) {
    throw new TypeError("Cannot make a schedule without steps: give { steps: 100 }, for example");
  }
  return options;
}

function requireSteps(steps: number): void {
  requireNumber("make a schedule whose number of steps is", steps, ABOVE_ZERO);
}

function requireRates(what: string, ...values: number[]): void {
  for (const value of values) requireNumber(`make ${what} of`, value, FROM_ZERO);
}
