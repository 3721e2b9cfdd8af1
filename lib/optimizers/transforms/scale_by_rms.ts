import { requireState } from "../require_state.ts";
import { FROM_ZERO, requireNumber, SHARE } from "../../values/require_number.ts";
import type { Optimizer } from "../optimizer.ts";
import { map, type Tree, zerosLike, zip } from "../../values/tree.ts";

/** Options of {@linkcode scaleByRms}. */
export interface RmsOptions {
  /** The decay of the running mean of squared gradients, from 0 to below 1. The default is 0.99. */
  readonly decay?: number;
  /** The number added to the divisor, so that it is never 0. The default is 1e-8. */
  readonly epsilon?: number;
}

/** The state of {@linkcode scaleByRms}. */
export type RmsState = {
  /** The running mean of squared gradients. */
  readonly square: Tree;
};

/**
 * Returns the transform that divides gradients by the square root of a running mean of their squares
 * (Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012).
 *
 * @throws {RangeError} if the decay is not from 0 to below 1, or epsilon is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine, scaleByRms, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = scaleByRms({ decay: 0.9 });
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[3.162, -3.162]]
 * ```
 */
export function scaleByRms(
  { decay = 0.99, epsilon = 1e-8 }: RmsOptions = {},
): Optimizer<RmsState> {
  requireNumber("average with a decay of", decay, SHARE);
  requireNumber("add an epsilon of", epsilon, FROM_ZERO);
  return {
    init: (params) => ({ square: zerosLike(params) }),
    update(engine, state, gradients) {
      requireState("scaleByRms()", state, ["square"]);
      const squares = map((g) => engine.multiply(g, g), gradients);
      const square = zip((s, v) => engine.combine(decay, v, 1 - decay, s), squares, state.square);
      return {
        state: { square },
        updates: zip((g, v) => engine.divideByRoot(g, v, epsilon), gradients, square),
      };
    },
  };
}
