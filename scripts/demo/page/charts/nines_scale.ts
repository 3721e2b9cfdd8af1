import type { Scale } from "../../../report/scales.ts";

/**
 * Returns the scale of parts up to 1 on which 90 %, 99 % and 99.9 % have nearly the same distances: that of the
 * logarithm of what is missing. So the last percents of an accuracy can be told apart.
 *
 * @param least The least part, below 1.
 */
export function ninesScale(least: number): Scale {
  const [low, high] = [nines(Math.min(least, 0.99)), nines(1)];
  const position = (part: number) => (nines(part) - low) / (high - low);
  const ticks: number[] = [];
  for (const tick of TICKS) {
    const isFree = ticks.every((other) => Math.abs(position(other) - position(tick)) >= ROOM);
    if (position(tick) >= -1e-9 && isFree) ticks.push(tick);
  }
  return { isLogarithmic: true, position, ticks: ticks.toSorted((a, b) => a - b) };
}

/** What is labelled, the most wanted first. */
const TICKS = [1, 0.9, 0.99, 0, 0.5, 0.95, 0.98, 0.995, 0.8, 0.998, 0.7];

/** The least distance of labels, as a part of the height. */
const ROOM = 0.085;

/** What is added to what is missing, so that 100 % has a place. */
const BEYOND = 0.001;

function nines(part: number): number {
  return -Math.log10(1 - Math.min(Math.max(part, 0), 1) + BEYOND);
}
