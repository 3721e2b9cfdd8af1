import { isCount, isWhole } from "../values/count.ts";

/** An interval. */
export interface Interval {
  /** The lower bound. */
  readonly lower: number;
  /** The upper bound. */
  readonly upper: number;
}

/** Options of {@linkcode wilsonInterval}. */
export interface IntervalOptions {
  /** The half width of the interval, in standard deviations. The default is 1.96, which covers 95 %. */
  readonly deviations?: number;
}

/**
 * Returns the confidence interval of a proportion, for example of an accuracy on a test set: Wilson's
 * score interval (Wilson, "Probable inference, the law of succession, and statistical inference",
 * 1927). It is from 0 to 1, and also holds for proportions near 0 and 1.
 *
 * @param successes The number of successes, for example of correct predictions.
 * @param samples The number of samples.
 *
 * @throws {RangeError} if `samples` is not a whole number from 1, `successes` is not a whole number
 * from 0 to `samples`, or `deviations` is not a number from 0.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "@foldnet/foldnet/metrics";
 *
 * const { lower, upper } = wilsonInterval(9770, 10_000);
 * console.log(lower.toFixed(4), upper.toFixed(4)); // 0.9739 0.9798
 * ```
 */
export function wilsonInterval(
  successes: number,
  samples: number,
  { deviations = 1.959964 }: IntervalOptions = {},
): Interval {
  if (!isCount(samples) || !isWhole(successes) || successes > samples) {
    throw new RangeError(
      `Cannot compute the interval of ${successes} successes in ${samples} samples: ` +
        "both must be whole numbers, of at least 1 sample",
    );
  }
  if (!(deviations >= 0 && deviations < Infinity)) {
    throw new RangeError(
      `Cannot compute an interval of ${deviations} deviations: it must be a number from 0`,
    );
  }
  const part = successes / samples;
  const square = deviations ** 2;
  const center = part + square / (2 * samples);
  const margin = deviations *
    Math.sqrt(part * (1 - part) / samples + square / (4 * samples ** 2));
  const scale = 1 + square / samples;
  // Rounding errors must not move a bound out of 0 to 1, or past the proportion itself.
  return {
    lower: Math.min(part, Math.max(0, (center - margin) / scale)),
    upper: Math.max(part, Math.min(1, (center + margin) / scale)),
  };
}
