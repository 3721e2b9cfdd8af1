/**
 * How the lines of curves look: a colour, and dashes beside it for those who cannot tell the colours apart.
 *
 * @module
 */

/** The look of a curve's lines. */
export interface LineStyle {
  /** The CSS variable of the colour. */
  readonly color: string;
  /** The lengths of dashes and gaps in pixels. None for a whole line. */
  readonly dash: readonly number[];
}

const COLORS = 6;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2], [14, 4], [1, 4, 6, 4]];

/** Returns the look of the curve with a number, from 1. The first 42 differ, and neighbours in colour and in dashes. */
export function lineStyle(number: number): LineStyle {
  return {
    color: `--line-${1 + (number - 1) % COLORS}`,
    dash: DASHES[(number - 1) % DASHES.length] ?? [],
  };
}
