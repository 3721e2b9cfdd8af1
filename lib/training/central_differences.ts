/**
 * The comparison of gradients with central differences.
 *
 * @module
 */

import { ABOVE_ZERO, FROM_ZERO, requireNumber } from "../values/require_number.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";

/** Options of a comparison with central differences. */
export interface DifferenceOptions {
  /** The distance to either side for a difference. The default is 1e-5. */
  readonly epsilon?: number;
  /** The largest relative error that passes. The default is 1e-6. */
  readonly tolerance?: number;
}

/** The result of a gradient check. */
export interface GradientCheck {
  /** Whether all derivatives agree. */
  readonly passed: boolean;
  /** The largest relative error. */
  readonly error: number;
  /** One line with the place of the largest error and the two values there. */
  readonly message: string;
}

/** A gradient to compare. */
export interface Claim {
  /** The name of the argument, for the message. */
  readonly name: string;
  /** The argument at which the gradient is taken. */
  readonly at: Matrix;
  /** The gradient that backward returned. */
  readonly gradient: Matrix | undefined;
  /** The function whose gradient it is. */
  readonly value: (moved: Matrix) => number;
}

/**
 * Returns how far gradients are from central differences.
 *
 * @example
 * ```ts
 * import { fromRows, type Matrix } from "@foldnet/foldnet";
 *
 * const square = {
 *   name: "x",
 *   at: fromRows([[3]]),
 *   gradient: fromRows([[6]]),
 *   value: (x: Matrix) => (x.data[0] ?? NaN) ** 2,
 * };
 * console.log(compareGradients([square], {}).passed); // true
 * ```
 */
export function compareGradients(
  claims: readonly Claim[],
  { epsilon = 1e-5, tolerance = 1e-6 }: DifferenceOptions,
): GradientCheck {
  requireNumber("take differences over an epsilon of", epsilon, ABOVE_ZERO);
  requireNumber("compare gradients with a tolerance of", tolerance, FROM_ZERO);
  const odd = claims.find(({ at, gradient }) =>
    gradient?.rows !== at.rows || gradient.cols !== at.cols
  );
  if (odd) {
    const { name, at, gradient } = odd;
    const found = gradient ? shapeText(gradient) : "missing";
    return {
      passed: false,
      error: Infinity,
      message: `${name} is ${shapeText(at)}, but its gradient is ${found}`,
    };
  }
  const elements = claims.flatMap((claim) => elementsOf(claim, epsilon));
  if (elements.length === 0) {
    return { passed: false, error: Infinity, message: "there is nothing to check" };
  }
  // The rounding of large derivatives hides small ones, so the error is relative to at least this
  // number.
  const floor = 1e-3 *
    elements.reduce((most, { coarse }) => Math.max(most, Math.abs(coarse.slope)), 0.1);
  const rounding = elements.reduce((most, { coarse }) => Math.max(most, coarse.rounding), 0);
  if (rounding > floor) {
    return {
      passed: false,
      error: Infinity,
      message: `the values are too large for differences: ` +
        `rounding changes derivatives by up to ${rounding.toExponential(1)}`,
    };
  }
  const { error, message } = largestError(elements, floor, tolerance);
  return { passed: error <= tolerance, error, message };
}

/** A derivative by one element. */
interface Element {
  readonly place: string;
  readonly found: number;
  readonly coarse: Difference;
  readonly fine: () => Difference;
}

function elementsOf({ name, at, gradient, value }: Claim, epsilon: number): Element[] {
  return Array.from(at.data, (_, i) => {
    const along = (by: number) => value(nudged(at, i, by));
    return {
      place: `${name}[${Math.floor(i / at.cols)}][${i % at.cols}]`,
      found: gradient?.data[i] ?? NaN,
      coarse: centralDifference(along, epsilon),
      fine: () => fineDifference(along, epsilon),
    };
  });
}

/** A derivative by differences. */
interface Difference {
  readonly slope: number;
  /** How much of the slope can come from the rounding of the values. */
  readonly rounding: number;
}

function centralDifference(along: (by: number) => number, step: number): Difference {
  const [right, left] = [along(step), along(-step)];
  // Values are sums, so they are off by more than the half unit of one rounding.
  const units = 4 * Number.EPSILON * Math.max(Math.abs(right), Math.abs(left));
  return { slope: (right - left) / (2 * step), rounding: units / (2 * step) };
}

/** Removes the error that grows with the square of the step (Richardson's extrapolation). */
function fineDifference(along: (by: number) => number, step: number): Difference {
  const [near, far] = [centralDifference(along, step), centralDifference(along, 2 * step)];
  return {
    slope: (4 * near.slope - far.slope) / 3,
    rounding: (4 * near.rounding + far.rounding) / 3,
  };
}

function nudged({ rows, cols, data }: Matrix, index: number, by: number): Matrix {
  const moved = Float64Array.from(data);
  moved[index] = (moved[index] ?? NaN) + by;
  return { rows, cols, data: moved };
}

function largestError(
  elements: readonly Element[],
  floor: number,
  tolerance: number,
): { readonly error: number; readonly message: string } {
  const relativeError = (found: number, { slope, rounding }: Difference): number => {
    const difference = Math.max(Math.abs(found - slope) - rounding, 0);
    const relative = difference / Math.max(Math.abs(slope), Math.abs(found), floor);
    return Number.isNaN(relative) ? Infinity : relative;
  };
  let error = -1;
  let message = "";
  for (const { place, found, coarse, fine } of elements) {
    // Where a function bends strongly, as a logarithm near 0 does, only a fine difference is good enough.
    const expected = relativeError(found, coarse) <= tolerance ? coarse : fine();
    const relative = relativeError(found, expected);
    if (relative <= error) continue;
    error = relative;
    message = `${place}: backward gives ${found}, central differences give ${expected.slope}, ` +
      `a relative error of ${relative.toExponential(1)}`;
  }
  return { error, message };
}
