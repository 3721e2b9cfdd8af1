/**
 * Warping of images by the reference engine.
 *
 * @module
 */

import type { ImageSize } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { controlPoints, type Warps } from "../warps.ts";

/** Writes the warped images to `out`. */
export function warpInto(
  out: Float32Array | Float64Array,
  images: Matrix,
  { height, width, channels }: ImageSize,
  { affine, elastic, background = 0 }: Warps,
): void {
  for (let i = 0; i < images.rows; i++) {
    const numberAt = (x: number, y: number, channel: number): number =>
      x >= 0 && x < width && y >= 0 && y < height
        ? images.data[i * images.cols + (y * width + x) * channels + channel]!
        : background;
    const [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map((j) => affine.data[i * 6 + j]!);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let [u, v] = [a! * x + b! * y + c!, d! * x + e! * y + f!];
        if (elastic) {
          const [offsetX, offsetY] = displacement(elastic, { i, x, y, height, width });
          u += offsetX;
          v += offsetY;
        }
        // A place that is NaN counts as before the first pixel.
        u = u > -1 ? Math.min(u, width) : -1;
        v = v > -1 ? Math.min(v, height) : -1;
        const [left, top] = [Math.floor(u), Math.floor(v)];
        for (let channel = 0; channel < channels; channel++) {
          const across = (row: number) => {
            const number = numberAt(left, row, channel);
            return number + (u - left) * (numberAt(left + 1, row, channel) - number);
          };
          const above = across(top);
          const index = i * images.cols + (y * width + x) * channels + channel;
          out[index] = above + (v - top) * (across(top + 1) - above);
        }
      }
    }
  }
}

/** Returns the displacement of a pixel in x and y: a mix of the offsets of 4x4 control points. */
function displacement(
  { spacing, offsets }: NonNullable<Warps["elastic"]>,
  { i, x, y, height, width }: {
    readonly i: number;
    readonly x: number;
    readonly y: number;
    readonly height: number;
    readonly width: number;
  },
): readonly [number, number] {
  const [rows, columns] = [controlPoints(height, spacing), controlPoints(width, spacing)];
  const [row, column] = [Math.floor(y / spacing), Math.floor(x / spacing)];
  const [down, across] = [splineWeights(y / spacing - row), splineWeights(x / spacing - column)];
  let [sumX, sumY] = [0, 0];
  for (let j = 0; j < 4; j++) {
    for (let k = 0; k < 4; k++) {
      const weight = down[j]! * across[k]!;
      const place = i * offsets.cols + (row + j) * columns + column + k;
      sumX += weight * offsets.data[place]!;
      sumY += weight * offsets.data[place + rows * columns]!;
    }
  }
  return [sumX, sumY];
}

/** Returns the weights of four control points at `t` between the middle two, a uniform cubic B-spline. */
function splineWeights(t: number): readonly number[] {
  const s = 1 - t;
  return [
    s ** 3 / 6,
    (3 * t ** 3 - 6 * t ** 2 + 4) / 6,
    (3 * s ** 3 - 6 * s ** 2 + 4) / 6,
    t ** 3 / 6,
  ];
}
