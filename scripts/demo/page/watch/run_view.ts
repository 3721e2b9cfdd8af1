/**
 * What the page knows of a run that it watches. All functions are pure.
 *
 * @module
 */

import type { MetricsRow } from "../../../train/metrics_file.ts";
import type { RunEvent, RunFacts, RunState } from "../../../watch/run_events.ts";
import type { Validation } from "../charts/curve.ts";
import { type Condensed, condensed, NO_POINTS } from "./condensed.ts";

/** What is known of a run. */
export interface RunView {
  readonly facts: RunFacts | undefined;
  readonly state: RunState | undefined;
  readonly points: Condensed;
  readonly validation: readonly Validation[];
  /** The row of its last step, or undefined ahead of the first one. */
  readonly last: MetricsRow | undefined;
  /** When steps came, the oldest first: what tells how fast it trains. */
  readonly arrivals: readonly Arrival[];
}

interface Arrival {
  readonly step: number;
  /** Milliseconds since some moment. */
  readonly time: number;
}

/** A run of which nothing is known yet. */
export const UNKNOWN: RunView = {
  facts: undefined,
  state: undefined,
  points: NO_POINTS,
  validation: [],
  last: undefined,
  arrivals: [],
};

/** The milliseconds of training that its speed is a mean of. */
const SPAN = 10_000;

/**
 * Returns what is known after an event.
 *
 * @param time The milliseconds since some moment.
 */
export function after(view: RunView, event: RunEvent, time: number): RunView {
  switch (event.kind) {
    case "run":
      return { ...UNKNOWN, facts: event.facts };
    case "rows":
      return withRows(view, event.rows.map(finiteOrNaN), time);
    case "state": {
      // All rows from before have come by now.
      const isFirst = view.state === undefined;
      const arrivals = isFirst && view.last ? [{ step: view.last.step, time }] : view.arrivals;
      return { ...view, state: event.state, arrivals };
    }
    case "alive":
      return view;
  }
}

function withRows(view: RunView, rows: readonly MetricsRow[], time: number): RunView {
  const steps = rows.filter(({ kind }) => kind === "step");
  const last = steps.at(-1) ?? view.last;
  const isLive = view.state !== undefined && last !== undefined;
  return {
    ...view,
    points: condensed(
      view.points,
      steps.map(({ step, loss, accuracy }) => ({ step, loss, accuracy })),
    ),
    validation: [
      ...view.validation,
      ...rows.flatMap(({ kind, step, validation }) =>
        kind === "epoch" && validation
          ? [{ step, loss: validation.loss, accuracy: validation.accuracy ?? NaN }]
          : []
      ),
    ],
    last,
    arrivals: isLive
      ? [...view.arrivals.filter((each) => time - each.time <= SPAN), { step: last.step, time }]
      : view.arrivals,
  };
}

/** Returns a row as it was before JSON, which writes null for numbers that are not finite. */
function finiteOrNaN(row: MetricsRow): MetricsRow {
  const number = (value: number | null | undefined): number => value ?? NaN;
  const { validation } = row;
  return {
    ...row,
    loss: number(row.loss),
    accuracy: number(row.accuracy),
    learningRate: number(row.learningRate),
    ...(validation && {
      validation: { loss: number(validation.loss), accuracy: number(validation.accuracy) },
    }),
  };
}

/**
 * Tells whether a run ended by itself before its last step, or was interrupted: then it has a report too, of the
 * network so far. Returns undefined for one that took all its steps, or goes on.
 */
export function earlyEnd(
  { facts, state, last, validation }: RunView,
): "impatient" | "interrupted" | undefined {
  const isShort = (last?.step ?? 0) < (facts?.steps ?? 0);
  if (state?.kind !== "ended" || !isShort) return undefined;
  const waited = validation.length - 1 - smallestAt(validation.map(({ loss }) => loss));
  return waited >= (facts?.patience ?? Infinity) ? "impatient" : "interrupted";
}

/** Returns the place of the smallest number: of the first one if there are several, or -1 if there is none. */
function smallestAt(numbers: readonly number[]): number {
  let [least, place] = [Infinity, -1];
  for (const [i, number] of numbers.entries()) {
    if (number < least) [least, place] = [number, i];
  }
  return place;
}

/** Returns the steps a second of a run that trains, or undefined where they are not known yet. */
export function stepsPerSecond({ arrivals }: RunView): number | undefined {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (!first || !last || last.time - first.time < 1000) return undefined;
  return 1000 * (last.step - first.step) / (last.time - first.time);
}
