import type { ImageSize } from "../../../../mod.ts";
import { type Picture, writeColor } from "../draw/colors.ts";

/** Pictures of weights, all in one scale of colors. */
export interface WeightPictures {
  readonly pictures: readonly Picture[];
  /** The greatest weight, whatever its sign: the end of the scale. */
  readonly greatest: number;
}

/** Returns the pictures of weights. The channels of an image stand side by side. */
export function weightPictures(
  units: readonly Float32Array[],
  { height, width, channels }: ImageSize,
): WeightPictures {
  let greatest = 0;
  for (const unit of units) {
    for (const weight of unit) greatest = Math.max(greatest, Math.abs(weight) || 0);
  }
  const pictures = units.map((unit) => {
    const bytes = new Uint8ClampedArray(4 * height * width * channels);
    for (let i = 0; i < height * width * channels; i++) {
      const [pixel, channel] = [Math.floor(i / channels), i % channels];
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      const place = (row * channels + channel) * width + column;
      writeColor(bytes, place, (unit[i] ?? NaN) / (greatest || 1));
    }
    return { height, width: width * channels, bytes };
  });
  return { pictures, greatest };
}
