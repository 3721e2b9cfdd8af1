/**
 * Schedules: how the learning rate changes with the steps of training. A schedule is a function of
 * the step, from 0; schedules compose by {@linkcode join}.
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

/** The learning rate at a step, from 0. */
export type Schedule = (step: number) => number;

/** How long a schedule takes. */
export interface Steps {
  /** In how many steps, from 1. */
  readonly steps: number;
}

/** How a schedule decays. */
export interface Decay extends Steps {
  /** What it is multiplied by in so many steps. */
  readonly factor: number;
}

/** The same at every step. */
export function constant(value: number): Schedule {
  requireFinite("a constant schedule", value);
  return () => value;
}

/** From `start`, multiplied by `factor` all at once at every so many steps. */
export function step(start: number, { factor, steps }: Decay): Schedule {
  requireFinite("a step schedule", start, factor);
  requireSteps(steps);
  return (step) => start * factor ** Math.floor(step / steps);
}

/** From `start`, multiplied by `factor` evenly over every so many steps. */
export function exponential(start: number, { factor, steps }: Decay): Schedule {
  requireFinite("an exponential schedule", start, factor);
  requireSteps(steps);
  return (step) => start * factor ** (step / steps);
}

/** From `start` to `end` in a straight line, and `end` from then on. */
export function linear(
  start: number,
  { steps, end = 0 }: Steps & { readonly end?: number },
): Schedule {
  requireFinite("a linear schedule", start, end);
  requireSteps(steps);
  return (step) => start + (end - start) * Math.min(step / steps, 1);
}

/**
 * From `start` to `end` (0, unless given) along half a cosine, and `end` from then on (Loshchilov and
 * Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017).
 */
export function cosine(
  start: number,
  { steps, end = 0 }: Steps & { readonly end?: number },
): Schedule {
  requireFinite("a cosine schedule", start, end);
  requireSteps(steps);
  return (step) => end + (start - end) * (1 + Math.cos(Math.PI * Math.min(step / steps, 1))) / 2;
}

/**
 * One after the other: each schedule in turn for its steps, counted from 0 again, and the last one
 * for ever.
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
 * A schedule after so many steps of linear warm-up to where it starts. The first step is not lost:
 * it takes one part of the rate already.
 */
export function warmup(schedule: Schedule, { steps }: Steps): Schedule {
  const peak = schedule(0);
  return join([{ steps, schedule: (step) => peak * (step + 1) / steps }], schedule);
}

/** What the one-cycle schedule may be told. */
export interface OneCycleOptions extends Steps {
  /** The part of the steps in which the rate rises. The default is 0.3. */
  readonly rise?: number;
  /** The peak divided by where it starts. The default is 25. */
  readonly startDivisor?: number;
  /** The start divided by where it ends. The default is 10,000. */
  readonly endDivisor?: number;
}

/**
 * One cycle: up to `peak` and down to almost nothing, both along half a cosine; with the defaults of
 * PyTorch's `OneCycleLR` (Smith and Topin, "Super-convergence", 2018).
 */
export function oneCycle(
  peak: number,
  { steps, rise = 0.3, startDivisor = 25, endDivisor = 10_000 }: OneCycleOptions,
): Schedule {
  requireFinite("a one-cycle schedule", peak, startDivisor, endDivisor);
  requireSteps(steps);
  if (!(rise >= 0 && rise < 1)) {
    throw new RangeError(`Cannot make a one-cycle schedule that rises for ${rise} of its steps`);
  }
  const start = peak / startDivisor;
  // The step at the peak may lie between two steps, as in PyTorch.
  const top = Math.max(rise * steps - 1, 0);
  const falling = cosine(peak, { steps: Math.max(steps - 1 - top, 1), end: start / endDivisor });
  if (top === 0) return falling;
  const rising = cosine(start, { steps: top, end: peak });
  return (step) => step < top ? rising(step) : falling(step - top);
}

function requireSteps(steps: number): void {
  if (!(Number.isFinite(steps) && steps > 0)) {
    throw new RangeError(`Cannot make a schedule of ${steps} steps: there must be some`);
  }
}

function requireFinite(what: string, ...values: number[]): void {
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new RangeError(`Cannot make ${what} of ${odd}`);
}
