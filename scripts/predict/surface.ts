/**
 * Fits smooth surfaces to pixels. Paper may be lit from one side, or darker in its corners.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/**
 * The penalty of each term of a surface: none for the mean, little for slopes, more for curvature. So the
 * surface is flat where there are few places, and strokes at the border hardly bend it.
 */
const RIDGES = [0, 1e-3, 1e-3, 5e-3, 5e-3, 5e-3];

/** The largest number of places to fit to. More would not change so smooth a surface. */
const MOST_PLACES = 4000;

/**
 * Returns by how much each pixel is lighter than a surface. The surface is fitted to the pixels at some
 * places by least squares.
 */
export function aboveSurface(image: GrayImage, places: Uint32Array): Float32Array {
  const { height, width, pixels } = image;
  const vertical = (y: number): number => height > 1 ? 2 * y / (height - 1) - 1 : 0;
  const horizontal = (x: number): number => width > 1 ? 2 * x / (width - 1) - 1 : 0;
  const stride = Math.ceil(places.length / MOST_PLACES);
  const samples = places.filter((_, i) => i % stride === 0);
  // The normal equations, each with its right-hand side as its last number.
  const equations = RIDGES.map((ridge, i) => {
    const equation = new Array<number>(RIDGES.length + 1).fill(0);
    equation[i] = ridge * samples.length;
    return equation;
  });
  for (const place of samples) {
    const y = vertical(Math.floor(place / width));
    const x = horizontal(place % width);
    const terms = [1, y, x, y * y, x * y, x * x];
    const numbers = [...terms, pixels[place] ?? 0];
    equations.forEach((equation, i) =>
      numbers.forEach((number, j) => equation[j] = (equation[j] ?? 0) + (terms[i] ?? 0) * number)
    );
  }
  const [middle = 0, down = 0, across = 0, yy = 0, xy = 0, xx = 0] = solved(equations);
  return pixels.map((light, place) => {
    const y = vertical(Math.floor(place / width));
    const x = horizontal(place % width);
    return light - (middle + down * y + across * x + yy * y * y + xy * x * y + xx * x * x);
  });
}

/** Returns the solution of linear equations with a positive definite matrix, by Gaussian elimination. */
function solved(equations: readonly (readonly number[])[]): number[] {
  const [first, ...others] = equations;
  if (!first) return [];
  const [pivot = 1, ...rest] = first;
  const solution = solved(
    others.map(([factor = 0, ...equation]) =>
      equation.map((number, j) => number - factor / pivot * (rest[j] ?? 0))
    ),
  );
  const total = rest.at(-1) ?? 0;
  const known = solution.reduce((sum, value, j) => sum + value * (rest[j] ?? 0), 0);
  return [(total - known) / pivot, ...solution];
}
