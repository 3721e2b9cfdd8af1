/**
 * The curves of a training as SVG.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { percent } from "../shared/numbers.ts";
import { type Markup, raw } from "./markup.ts";

/** What is known of a step. */
export interface StepMetrics {
  /** How many steps were taken, this one included. */
  readonly step: number;
  /** The loss of its batch. */
  readonly loss: number;
  /** The part of its batch whose class was predicted. */
  readonly accuracy: number;
  /** The learning rate that it was taken with. */
  readonly learningRate: number;
}

/** What is known of an epoch: the means of its steps, and the learning rate of the last one. */
export interface EpochMetrics extends StepMetrics {
  /** Which epoch it is, from 1. */
  readonly epoch: number;
  /** The loss on the validation set, if there is one. */
  readonly validationLoss?: number;
  /** The accuracy there. */
  readonly validationAccuracy?: number;
}

/** What the curves are of. Where steps are not known the epochs stand for them. */
export interface Curves {
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
}

const document = new DOMParser().parseFromString("<html></html>", "text/html");

/** The loss over the steps, in training and on the validation set. */
export function lossChart(curves: Curves): Markup {
  const values = most(curves, ({ loss }) => loss, ({ validationLoss }) => validationLoss);
  return chart(curves, {
    label: "Loss by step",
    training: ({ loss }) => loss,
    validation: ({ validationLoss }) => validationLoss,
    text: (loss) => loss.toFixed(4),
    domain: [0, 1.15 * greatest(values)],
  });
}

/** The accuracy over the steps, in training and on the validation set. */
export function accuracyChart(curves: Curves): Markup {
  const wrong = ({ accuracy }: StepMetrics): number => 1 - accuracy;
  const values = most(curves, wrong, ({ validationAccuracy = NaN }) => 1 - validationAccuracy);
  return chart(curves, {
    label: "Accuracy by step",
    training: ({ accuracy }) => accuracy,
    validation: ({ validationAccuracy }) => validationAccuracy,
    text: percent,
    domain: [Math.max(0, 1 - 1.15 * greatest(values)), 1],
    tick: (accuracy) => `${Number((100 * accuracy).toFixed(2))} %`,
  });
}

/** The learning rate over the steps. */
export function learningRateChart({ steps, epochs }: Curves): Markup {
  const rows = thinned(steps.length > 0 ? steps : epochs);
  return chart({ steps: rows, epochs: [] }, {
    label: "Learning rate by step",
    training: ({ learningRate }) => learningRate,
    validation: () => undefined,
    text: String,
    tick: (rate) => rate > 0 && rate < 0.01 ? rate.toExponential() : `${rate}`,
    domain: [0, 1.05 * greatest(rows.map(({ learningRate }) => learningRate))],
  });
}

/** At most so many rows: the means of as many runs of neighbors, each at its last step. */
export function thinned(rows: readonly StepMetrics[], most = 150): StepMetrics[] {
  const size = Math.ceil(rows.length / most);
  return rows.filter((_, i) => i % size === 0).map((_, i) => {
    const run = rows.slice(i * size, (i + 1) * size);
    const mean = (of: (row: StepMetrics) => number): number =>
      run.reduce((sum, row) => sum + of(row), 0) / run.length;
    return {
      step: run.at(-1)?.step ?? NaN,
      loss: mean(({ loss }) => loss),
      accuracy: mean(({ accuracy }) => accuracy),
      learningRate: mean(({ learningRate }) => learningRate),
    };
  });
}

interface Chart {
  readonly label: string;
  readonly training: (row: StepMetrics) => number;
  readonly validation: (row: EpochMetrics) => number | undefined;
  /** A value as its epoch is told where the pointer rests. */
  readonly text: (value: number) => string;
  /** Between which values the chart reaches: what is beyond comes in from outside. */
  readonly domain: readonly [number, number];
  readonly tick?: (value: number) => string;
}

function chart(
  { steps, epochs }: Curves,
  { label, training, validation, text, domain, tick }: Chart,
): Markup {
  const trained = steps.length > 0
    ? points(thinned(steps), training, () => "")
    : points(epochs, training, ({ epoch }, value) => `epoch ${epoch}: ${text(value)}`);
  const validated = points(
    epochs,
    validation,
    ({ epoch }, value) => `validation after epoch ${epoch}: ${text(value)}`,
  );
  const last = Math.max(steps.at(-1)?.step ?? 0, epochs.at(-1)?.step ?? 0);
  const position = { x: "step", y: "value" } as const;
  const curve = (points: readonly Point[], color: string, clip = false): Plot.Markish[] => [
    Plot.line(points, { ...position, stroke: color, strokeWidth: 1.75, clip }),
    // Of very many points a line is all that can be seen.
    Plot.dot(points.length > MOST_DOTS ? [] : points, {
      ...position,
      fill: color,
      r: 3,
      title: "title",
    }),
  ];
  const svg = Plot.plot({
    document,
    className: "chart",
    // About as wide as it is shown: text keeps its size.
    width: 400,
    height: 250,
    marginTop: 12,
    marginRight: 16,
    marginBottom: 36,
    marginLeft: 48,
    style: { fontSize: "12px" },
    ariaLabel: label,
    x: { domain: [0, last], ticks: 5, label: "step", tickFormat: shortened },
    y: { domain: [...domain], ticks: 5, label: null, ...(tick && { tickFormat: tick }) },
    marks: [
      Plot.gridY({ stroke: "currentColor", strokeOpacity: 0.12, ticks: 5 }),
      ...curve(trained, "var(--training)", true),
      ...curve(validated, "var(--validation)"),
    ],
  });
  svg.setAttribute("role", "img");
  // Plot counts the paths that it clips by over all its charts: the same values are to give the same.
  return raw(svg.outerHTML.replaceAll(/plot-clip-\d+/g, `clip ${label}`.replaceAll(" ", "-")));
}

const MOST_DOTS = 40;

interface Point {
  readonly step: number;
  readonly value: number;
  readonly title: string;
}

function points<Row extends StepMetrics>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | undefined,
  titleOf: (row: Row, value: number) => string,
): Point[] {
  return rows.flatMap((row) => {
    const value = valueOf(row) ?? NaN;
    return Number.isFinite(value) ? [{ step: row.step, value, title: titleOf(row, value) }] : [];
  });
}

/**
 * The values that a chart has to show: all but the first tenth of the steps, which would leave no room
 * for the rest.
 */
function most(
  { steps, epochs }: Curves,
  training: (row: StepMetrics) => number,
  validation: (row: EpochMetrics) => number | undefined,
): number[] {
  const rows = thinned(steps);
  return [
    ...(steps.length > 0 ? rows.slice(Math.floor(rows.length / 10)) : epochs).map(training),
    ...epochs.map((row) => validation(row) ?? NaN),
  ];
}

/** The greatest of some numbers that is one, or 1. */
function greatest(numbers: readonly number[]): number {
  const greatest = Math.max(...numbers.filter(Number.isFinite));
  return greatest > 0 ? greatest : 1;
}

function shortened(n: number): string {
  return n >= 10_000 ? `${n / 1000}k` : `${n}`;
}
