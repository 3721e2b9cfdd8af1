import { requireState } from "../require_state.ts";
import { FROM_ZERO, requireNumber, SHARE } from "../../values/require_number.ts";
import type { Optimizer } from "../optimizer.ts";
import { map, type Tree, zerosLike, zip } from "../../values/tree.ts";

/** Options of {@linkcode scaleByAdam}. */
export interface AdamOptions {
  /** The decay of the running mean of gradients, from 0 to below 1. The default is 0.9. */
  readonly beta1?: number;
  /** The decay of the running mean of squared gradients, from 0 to below 1. The default is 0.999. */
  readonly beta2?: number;
  /** The number added to the divisor, so that it is never 0. The default is 1e-8. */
  readonly epsilon?: number;
}

/** The state of {@linkcode scaleByAdam}. */
export type AdamState = {
  /** The number of steps so far. */
  readonly step: number;
  /** The running mean of gradients. */
  readonly mean: Tree;
  /** The running mean of squared gradients. */
  readonly square: Tree;
};

/**
 * Returns the transform that divides a running mean of the gradients by the square root of a running
 * mean of their squares. Both means are corrected for their start at 0 (Kingma and Ba, "Adam: a method
 * for stochastic optimization", 2015).
 *
 * @throws {RangeError} if a beta is not from 0 to below 1, or epsilon is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, scaleByAdam, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = scaleByAdam({ beta2: 0.99 });
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // [[1, -1]]
 * ```
 */
export function scaleByAdam(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {},
): Optimizer<AdamState> {
  for (const beta of [beta1, beta2]) requireNumber("average with a beta of", beta, SHARE);
  requireNumber("add an epsilon of", epsilon, FROM_ZERO);
  return {
    init: (params) => ({ step: 0, mean: zerosLike(params), square: zerosLike(params) }),
    update(engine, state, gradients) {
      requireState("scaleByAdam()", state, ["step", "mean", "square"]);
      const step = state.step + 1;
      const mean = zip((g, m) => engine.combine(beta1, m, 1 - beta1, g), gradients, state.mean);
      const squares = map((g) => engine.multiply(g, g), gradients);
      const square = zip((s, v) => engine.combine(beta2, v, 1 - beta2, s), squares, state.square);
      // The factors 1 - beta^step correct both means. Taken out of the root, they cost no kernel of
      // their own.
      const correction = Math.sqrt(1 - beta2 ** step);
      const factor = correction / (1 - beta1 ** step);
      return {
        state: { step, mean, square },
        updates: zip(
          (m, v) => engine.scale(factor, engine.divideByRoot(m, v, epsilon * correction)),
          mean,
          square,
        ),
      };
    },
  };
}
