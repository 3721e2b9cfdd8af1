/**
 * Random affine maps of images.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { Matrix } from "../values/matrix.ts";

/** The ranges of random affine maps. Each number is drawn from minus its range to its range. */
export interface Ranges {
  /** The shift along each axis, in pixels. */
  readonly shift: number;
  /** The rotation, in radians. */
  readonly radians: number;
  /** The change of width and of height, as a part of it. */
  readonly scale: number;
  /** The shift of a row against the next one, in pixels. */
  readonly shear: number;
  /** Whether to mirror half of the images. */
  readonly flip: boolean;
}

/** The number of random numbers that an affine map takes. */
export const DRAWS = 7;

/**
 * Returns an affine map for each image, as a row of 6 numbers `a, b, c, d, e, f`: the pixel at column
 * `x` and row `y` comes from column `a x + b y + c` and row `d x + e y + f`. It is the inverse of how
 * the image moves, and it keeps the center of the image, except for the shift.
 *
 * @param draws Random numbers from -1 to 1: a row of {@linkcode DRAWS} for each image.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * const ranges = { shift: 2, radians: 0, scale: 0, shear: 0, flip: false };
 * const draws = matrix(1, DRAWS, [0, 0, 0, 0, 0, 1, 0.5]);
 * console.log(affineMaps(draws, { height: 28, width: 28, channels: 1 }, ranges).data);
 * // 1, 0, -2, 0, 1, -1: the image moves 2 pixels to the right and 1 down
 * ```
 */
export function affineMaps(
  draws: Matrix,
  { height, width }: ImageSize,
  { shift, radians, scale, shear, flip }: Ranges,
): Matrix {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const numbers = draws.data;
  const data = new Float64Array(draws.rows * 6);
  for (let i = 0; i < draws.rows; i++) {
    const draw = (j: number) => numbers[i * DRAWS + j] ?? 0;
    const angle = radians * draw(0);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const mirrored = flip && draw(1) < 0 ? -1 : 1;
    const [scaleX, scaleY] = [mirrored * (1 + scale * draw(2)), 1 + scale * draw(3)];
    const slant = shear * draw(4);
    const [a, b] = [(cos + slant * sin) / scaleX, (sin - slant * cos) / scaleX];
    const [d, e] = [-sin / scaleY, cos / scaleY];
    const [x, y] = [middleX + shift * draw(5), middleY + shift * draw(6)];
    data.set([a, b, middleX - a * x - b * y, d, e, middleY - d * x - e * y], i * 6);
  }
  return { rows: draws.rows, cols: 6, data };
}
