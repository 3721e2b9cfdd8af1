import type { ImageSize } from "../../../../mod.ts";
import { type Picture, writeColor } from "../draw/colors.ts";

/** A sheet of weights, all in one scale of colors. */
export interface WeightSheet {
  readonly picture: Picture;
  /** The greatest weight, whatever its sign: the end of the scale. */
  readonly greatest: number;
}

/** The transparent pixels between two units. */
const GAP = 2;

/**
 * Returns the sheet of the weights of units, row by row. The channels of an image stand side by side.
 *
 * @param columns The units in a row.
 */
export function weightSheet(
  units: readonly Float32Array[],
  { height, width, channels }: ImageSize,
  columns: number,
): WeightSheet {
  let greatest = 0;
  for (const unit of units) {
    for (const weight of unit) greatest = Math.max(greatest, Math.abs(weight) || 0);
  }
  const [down, across] = [height + GAP, width * channels + GAP];
  const rows = Math.ceil(units.length / columns);
  const sheet = {
    height: Math.max(0, rows * down - GAP),
    width: Math.min(columns, units.length) * across - GAP,
  };
  const bytes = new Uint8ClampedArray(4 * sheet.height * sheet.width);
  for (const [n, unit] of units.entries()) {
    const [top, left] = [Math.floor(n / columns) * down, n % columns * across];
    for (const [i, weight] of unit.entries()) {
      const [pixel, channel] = [Math.floor(i / channels), i % channels];
      const [row, column] = [Math.floor(pixel / width), pixel % width + channel * width];
      writeColor(bytes, (top + row) * sheet.width + left + column, weight / (greatest || 1));
    }
  }
  return { picture: { ...sheet, bytes }, greatest };
}
