/**
 * Warps of the images of a batch, for {@linkcode Engine.warp}.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";

/**
 * Warps: for each pixel of a warped image, the place in the original image that it comes from. Numbers
 * between the pixels are interpolated bilinearly. Columns and rows of pixels count from 0.
 */
export interface Warps {
  /**
   * A row of six numbers `a, b, c, d, e, f` for each image: the pixel in column `x` and row `y` comes from
   * column `a x + b y + c` and row `d x + e y + f`.
   */
  readonly affine: Matrix;
  /** Displacements to add to these places, smooth as a cubic spline. */
  readonly elastic?: ElasticWarps;
  /** The number around an image. The default is 0. */
  readonly background?: number;
}

/**
 * Displacements from a grid of control points. Between these they are uniform cubic B-splines: each pixel
 * mixes the offsets of the 4x4 control points around it.
 */
export interface ElasticWarps {
  /** Pixels from one control point to the next. The second one of each row and column is at pixel 0. */
  readonly spacing: number;
  /**
   * A row for each image: the offsets in x of all its control points, row after row, and then the
   * offsets in y, in pixels. {@linkcode controlPoints} returns how many there are.
   */
  readonly offsets: Matrix;
}

/**
 * Returns the number of control points along so many pixels: one before the first pixel, and two after
 * the last one that begins a cell.
 *
 * @example
 * ```ts
 * console.log(controlPoints(28, 7)); // 7
 * ```
 */
export function controlPoints(pixels: number, spacing: number): number {
  return Math.floor((pixels - 1) / spacing) + 4;
}
