/**
 * Smooth surfaces through pixels: how light the paper of an image is, which may be lit from one side, or
 * darker in its corners.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";

/**
 * What each term of a surface costs beside what it explains: the mean nothing, slopes little, and what
 * bends it more. So it is flat where places do not tell, and strokes at the border hardly bend it.
 */
const RIDGES = [0, 1e-3, 1e-3, 5e-3, 5e-3, 5e-3];

/** More places than this tell no more of so smooth a surface. */
const MOST_PLACES = 4000;

/**
 * By how much each pixel is lighter than the surface that is nearest to the pixels at some places, in the
 * sense of least squares.
 */
export function aboveSurface(image: GrayImage, places: Uint32Array): Float32Array {
  const { height, width, pixels } = image;
  const vertical = (y: number): number => height > 1 ? 2 * y / (height - 1) - 1 : 0;
  const horizontal = (x: number): number => width > 1 ? 2 * x / (width - 1) - 1 : 0;
  const stride = Math.ceil(places.length / MOST_PLACES);
  const samples = places.filter((_, i) => i % stride === 0);
  // The normal equations, each with what it should come to as its last number.
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

/** The solution of linear equations with a positive definite matrix: one is eliminated, and so on. */
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
