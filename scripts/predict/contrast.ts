/**
 * Colors as shades of gray in which ink differs from paper.
 *
 * @module
 */

import { boxMean } from "./box_mean.ts";
import type { GrayImage } from "./gray_image.ts";
import type { Picture } from "./picture.ts";

/** The part of the shorter side within which a pixel is compared with its surroundings. */
const SURROUNDINGS = 0.05;

/** The weights of light by ITU-R BT.601. */
const LUMINANCE = [0.299, 0.587, 0.114];

/** The steps of the power iteration: the axes of colors differ enough for a few. */
const STEPS = 20;

/**
 * Returns the shades of gray of a picture. Colors are projected onto the line along which pixels differ most
 * from their surroundings: the first principal component of what differs. So ink and paper that are equally
 * light are told apart by their color, and even light does not count. Gray stays as it is.
 */
export function grayOf({ height, width, planes }: Picture): GrayImage {
  const [gray = new Float32Array(), ...others] = planes;
  if (others.length === 0) return { height, width, pixels: gray };
  const radius = Math.max(Math.round(SURROUNDINGS * Math.min(height, width)), 1);
  const differences = planes.map((pixels) => {
    const mean = boxMean({ height, width, pixels }, radius).pixels;
    return pixels.map((light, i) => light - (mean[i] ?? 0));
  });
  const covariances = differences.map((a) => differences.map((b) => dot(a, b)));
  const axis = principalAxis(covariances);
  const total = axis.reduce((sum, weight) => sum + Math.abs(weight), 0);
  // Weights from -1 to 1, so that shades keep a range of 1, and what is lighter mostly stays so.
  const sign = dot(axis, LUMINANCE) < 0 ? -1 : 1;
  const weights = axis.map((weight) => sign * weight / total);
  const lowest = weights.reduce((sum, weight) => sum + Math.min(weight, 0), 0);
  const pixels = new Float32Array(height * width).fill(-lowest);
  planes.forEach((plane, color) => {
    const weight = weights[color] ?? 0;
    plane.forEach((light, i) => pixels[i] = (pixels[i] ?? 0) + weight * light);
  });
  return { height, width, pixels };
}

/** Returns the eigenvector with the largest eigenvalue, or equal weights if there is no contrast. */
function principalAxis(covariances: readonly (readonly number[])[]): readonly number[] {
  let axis: readonly number[] = LUMINANCE;
  for (let step = 0; step < STEPS; step++) {
    const next = covariances.map((row) => dot(row, axis));
    const length = Math.hypot(...next);
    if (!(length > 1e-9)) return LUMINANCE;
    axis = next.map((weight) => weight / length);
  }
  return axis;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
