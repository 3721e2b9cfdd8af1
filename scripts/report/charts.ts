/**
 * The charts of a training: loss, accuracy and learning rate by step.
 *
 * @module
 */

import { grouped } from "../shared/numbers.ts";
import { type Chart, chartFigure, type Point } from "./chart.ts";
import type { Markup } from "./markup.ts";
import type { Curves, EpochMetrics, StepMetrics } from "./metrics.ts";
import { linearScale, logarithmicScale, type Scale } from "./scales.ts";
import { stepsPerPoint, type Stretch, stretches } from "./stretches.ts";

/** Returns the chart of the loss, on a logarithmic scale if it falls to a tenth or below. */
export function lossChart(curves: Curves): Markup {
  const valuesOf: Values = {
    training: ({ loss }) => loss,
    validation: ({ validationLoss }) => validationLoss,
  };
  const [training, validation] = [trained(curves, valuesOf), validated(curves, valuesOf)];
  const all = [...training.map(({ mean }) => mean), ...validation.map(({ value }) => value)]
    .filter(Number.isFinite);
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const scale = least > 0 && greatest >= 10 * least
    ? logarithmicScale(least / 1.15, greatest * 1.15)
    : linearScale(0, 1.15 * positive(settled(training, validation)));
  return chart(curves, {
    name: "Loss",
    ...{ training, validation, scale },
    digits: (loss) => loss.toFixed(4),
    unit: "",
    tick: short,
  });
}

/** Returns the chart of the accuracy, from the worst after the first tenth of the steps to 100 %. */
export function accuracyChart(curves: Curves): Markup {
  const valuesOf: Values = {
    training: ({ accuracy }) => accuracy,
    validation: ({ validationAccuracy }) => validationAccuracy,
  };
  const [training, validation] = [trained(curves, valuesOf), validated(curves, valuesOf)];
  const wrong = settled(training, validation).map((accuracy) => 1 - accuracy);
  return chart(curves, {
    name: "Accuracy",
    ...{ training, validation },
    scale: linearScale(Math.max(0, 1 - 1.15 * positive(wrong)), 1),
    digits: (accuracy) => (100 * accuracy).toFixed(2),
    unit: " %",
    tick: (accuracy) => `${Number((100 * accuracy).toFixed(2))} %`,
  });
}

/** Returns the chart of the learning rate. */
export function learningRateChart(curves: Curves): Markup {
  const training = trained(curves, { training: ({ learningRate }) => learningRate });
  return chart(curves, {
    name: "Learning rate",
    training,
    validation: [],
    scale: linearScale(0, 1.05 * positive(training.map(({ greatest }) => greatest))),
    digits: short,
    unit: "",
    tick: short,
  });
}

interface Values {
  readonly training: (row: StepMetrics) => number;
  readonly validation?: (row: EpochMetrics) => number | undefined;
}

function trained({ steps, epochs }: Curves, { training }: Values): Stretch[] {
  return steps.length > 0
    ? stretches(steps, training, stepsPerPoint(steps.length))
    : stretches(epochs, training, stepsPerPoint(epochs.length));
}

function validated({ epochs }: Curves, { validation }: Values): (Point & EpochMetrics)[] {
  return epochs.flatMap((epoch) => {
    const value = validation?.(epoch);
    return value === undefined ? [] : [{ ...epoch, value }];
  });
}

/** Returns the values after the first tenth of the training, which would leave no room for them. */
function settled(training: readonly Stretch[], validation: readonly Point[]): number[] {
  const start = Math.floor(training.length / 10);
  return [
    ...training.slice(start).map(({ mean }) => mean),
    ...validation.map(({ value }) => value),
  ];
}

/** Returns the greatest of some numbers that is finite and above 0, or 1. */
function positive(numbers: readonly number[]): number {
  const greatest = Math.max(...numbers.filter(Number.isFinite));
  return greatest > 0 ? greatest : 1;
}

interface Kind extends Pick<Chart, "name" | "scale" | "training" | "tick"> {
  readonly validation: readonly (Point & EpochMetrics)[];
  /** Returns how the text writes a value, without its unit. */
  readonly digits: (value: number) => string;
  readonly unit: string;
}

function chart({ steps, epochs }: Curves, kind: Kind): Markup {
  const { name, scale, training, validation } = kind;
  const last = Math.max(steps.at(-1)?.step ?? 0, epochs.at(-1)?.step ?? 0);
  const trainingText = ({ first, last, count, ...values }: Stretch): string => {
    const range = count > 1
      ? ` (${told(values.least, kind)} to ${told(values.greatest, kind)})`
      : "";
    const steps = first === last ? "Step" : `Steps ${grouped(first)} to`;
    return `${steps} ${grouped(last)}: ${told(values.mean, kind, kind.unit)}${range}`;
  };
  const validationText = ({ epoch, value }: Point & EpochMetrics): string =>
    `Validation after epoch ${epoch}: ${told(value, kind, kind.unit)}`;
  return chartFigure({
    ...kind,
    last,
    description: [
      `${name} over ${grouped(last)} steps${scaleName(scale)}`,
      ...ends(training).map(trainingText),
      ...ends(validation).map(validationText),
    ].join(". "),
    readout: (stretch) => {
      const latest = validation.findLast(({ step }) => step <= stretch.last);
      return [trainingText(stretch), ...(latest ? [validationText(latest)] : [])];
    },
  });
}

function scaleName({ isLogarithmic }: Scale): string {
  return isLogarithmic ? ", on a logarithmic scale" : "";
}

/** Returns a value in words, also one that is not finite. */
function told(value: number, { digits }: Kind, unit = ""): string {
  return Number.isFinite(value) ? `${digits(value)}${unit}` : "not finite";
}

/** Returns the first and the last item of a list, or all where there are fewer. */
function ends<Item>(items: readonly Item[]): Item[] {
  return items.length > 2 ? [...items.slice(0, 1), ...items.slice(-1)] : [...items];
}

/** Returns a number with four digits at most. */
function short(value: number): string {
  const digits = Number(value.toPrecision(4));
  return digits > 0 && digits < 0.001 ? digits.toExponential() : `${digits}`;
}
