/**
 * How the images of a batch are warped: what {@linkcode Engine.warp} takes.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";

/**
 * Where each pixel of the warped images comes from: a place of its image before, between whose pixels
 * numbers are interpolated (bilinearly). Columns and rows of pixels are counted from 0.
 */
export interface Warps {
  /**
   * A row of six numbers `a, b, c, d, e, f` for each image: the pixel in column `x`, row `y` shows what
   * stood in column `a x + b y + c`, row `d x + e y + f`.
   */
  readonly affine: Matrix;
  /** What is added to these places, from one to the next as smoothly as a cubic spline. */
  readonly elastic?: ElasticWarps;
  /** The number that counts as all around an image. The default is 0. */
  readonly background?: number;
}

/**
 * Displacements, given by a grid of control points: in between they are uniform cubic B-splines, so
 * that each mixes the offsets of the 4x4 control points around it.
 */
export interface ElasticWarps {
  /** From one control point to the next, in pixels. The second of each row and column is at pixel 0. */
  readonly spacing: number;
  /**
   * A row for each image: the offsets in x of all its control points, row after row, and after those
   * the offsets in y; in pixels. {@linkcode controlPoints} says how many there are.
   */
  readonly offsets: Matrix;
}

/**
 * How many control points go along so many pixels: one before the first pixel, and two behind the last
 * that begins a cell.
 *
 * @example
 * ```ts
 * console.log(controlPoints(28, 7)); // 7
 * ```
 */
export function controlPoints(pixels: number, spacing: number): number {
  return Math.floor((pixels - 1) / spacing) + 4;
}
