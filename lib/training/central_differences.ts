/**
 * The comparison of gradients with central differences.
 *
 * @module
 */

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
  const { error, message } = largestError(elements);
  return { passed: error <= tolerance, error, message };
}

/** A derivative by one element. */
interface Element {
  readonly place: string;
  readonly found: number;
  readonly expected: number;
}

function elementsOf({ name, at, gradient, value }: Claim, epsilon: number): Element[] {
  return Array.from(at.data, (_, i) => ({
    place: `${name}[${Math.floor(i / at.cols)}][${i % at.cols}]`,
    found: gradient?.data[i] ?? NaN,
    expected: (value(nudged(at, i, epsilon)) - value(nudged(at, i, -epsilon))) / (2 * epsilon),
  }));
}

function nudged({ rows, cols, data }: Matrix, index: number, by: number): Matrix {
  const moved = Float64Array.from(data);
  moved[index] = (moved[index] ?? NaN) + by;
  return { rows, cols, data: moved };
}

function largestError(
  elements: readonly Element[],
): { readonly error: number; readonly message: string } {
  // The rounding of large derivatives hides small ones, so the error is relative to at least this
  // number.
  const floor = 1e-3 *
    elements.reduce((most, { expected }) => Math.max(most, Math.abs(expected)), 0.1);
  let error = -1;
  let message = "";
  for (const { place, found, expected } of elements) {
    const difference = Math.abs(found - expected);
    const relative = difference / Math.max(Math.abs(expected), Math.abs(found), floor);
    const counted = Number.isNaN(relative) ? Infinity : relative;
    if (counted <= error) continue;
    error = counted;
    message = `${place}: backward gives ${found}, central differences give ${expected}, ` +
      `a relative error of ${relative.toExponential(1)}`;
  }
  return { error, message };
}
