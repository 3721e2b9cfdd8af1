import type { Optimizer } from "../optimizer.ts";
import { map, type Tree, zerosLike, zip } from "../../values/tree.ts";

/** What scaling by the root mean square may be told. */
export interface RmsOptions {
  /** How long the mean of squared gradients remembers. The default is 0.99. */
  readonly decay?: number;
  /** What keeps the divisor above 0. The default is 1e-8. */
  readonly epsilon?: number;
}

/** What scaling by the root mean square remembers. */
export type RmsState = {
  /** The running mean of squared gradients. */
  readonly square: Tree;
};

/**
 * The part of an optimizer that divides gradients by the root of a running mean of their squares
 * (Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012).
 *
 * @throws {RangeError} if the decay is not from 0 to below 1, or epsilon not from 0.
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
 * console.log(toRows(updates));
 * ```
 */
export function scaleByRms(
  { decay = 0.99, epsilon = 1e-8 }: RmsOptions = {},
): Optimizer<RmsState> {
  if (!(decay >= 0 && decay < 1)) {
    throw new RangeError(`Cannot average with a decay of ${decay}: it must be from 0 to below 1`);
  }
  if (!(epsilon >= 0)) {
    throw new RangeError(`Cannot add an epsilon of ${epsilon}: it must be from 0`);
  }
  return {
    init: (params) => ({ square: zerosLike(params) }),
    update(engine, state, gradients) {
      const squares = map((g) => engine.multiply(g, g), gradients);
      const square = zip((s, v) => engine.combine(decay, v, 1 - decay, s), squares, state.square);
      return {
        state: { square },
        updates: zip((g, v) => engine.divideByRoot(g, v, epsilon), gradients, square),
      };
    },
  };
}
