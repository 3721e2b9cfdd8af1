import { requireState } from "../require_state.ts";
import { requireNumber, SHARE } from "../../values/require_number.ts";
import type { Optimizer } from "../optimizer.ts";
import { type Tree, zerosLike, zip } from "../../values/tree.ts";

/** Options of {@linkcode momentum}. */
export interface MomentumOptions {
  /** Whether to use Nesterov momentum. The default is false. */
  readonly nesterov?: boolean;
}

/** The state of {@linkcode momentum}. */
export type MomentumState = {
  /** The velocity: a tree like the parameters. With a decay of 0 it is an empty list. */
  readonly velocity: Tree;
};

/**
 * Returns the transform that keeps a velocity, `v = decay * v + gradient`. Its update is `v`, or
 * `gradient + decay * v` with `nesterov` (Sutskever et al., "On the importance of initialization and
 * momentum in deep learning", 2013, in the form of PyTorch).
 *
 * @param decay The part of the velocity that stays after a step, from 0 to below 1. 0 turns momentum
 * off.
 *
 * @throws {RangeError} if the decay is not from 0 to below 1, or if it is 0 with `nesterov`.
 *
 * @example
 * ```ts
 * import { fromRows, momentum, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = momentum(0.9, { nesterov: true });
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[5.7, -7.6]]
 * ```
 */
export function momentum(
  decay: number,
  { nesterov = false }: MomentumOptions = {},
): Optimizer<MomentumState> {
  requireNumber("keep a momentum of", decay, SHARE);
  if (nesterov && decay === 0) {
    throw new RangeError("Cannot use Nesterov momentum with a momentum of 0: it must be above 0");
  }
  if (decay === 0) {
    return {
      init: () => ({ velocity: [] }),
      update: (_engine, state, gradients) => ({ state, updates: gradients }),
    };
  }
  return {
    init: (params) => ({ velocity: zerosLike(params) }),
    update(engine, state, gradients) {
      requireState("momentum()", state, ["velocity"]);
      const velocity = zip((g, v) => engine.combine(decay, v, 1, g), gradients, state.velocity);
      return {
        state: { velocity },
        updates: nesterov
          ? zip((g, v) => engine.combine(1, g, decay, v), gradients, velocity)
          : velocity,
      };
    },
  };
}
