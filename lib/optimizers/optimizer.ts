/**
 * What an optimizer is: a reducer that turns gradients into updates, and its state into the next.
 *
 * An optimizer is a gradient transform, after optax: the updates of one are the gradients of the
 * next, so that a chain of optimizers is an optimizer. The law that relates them: for any gradients
 * `g`, `chain(a, b)` gives the updates that `b` gives for the updates that `a` gives for `g`.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";
import { type Tree, zip } from "../values/tree.ts";

/** What an optimizer remembers: numbers and trees of matrices, in arrays or records. */
export type OptimizerState = number | Matrix | readonly OptimizerState[] | {
  readonly [name: string]: OptimizerState;
};

/** What an optimizer gives: its next state, and what is to be added to the parameters. */
export interface OptimizerStep<State extends OptimizerState, Params extends Tree> {
  /** The state to give it next time. */
  readonly state: State;
  /** What is to be added to the parameters: a tree of the same structure. */
  readonly updates: Params;
}

/** An optimizer, or a part of one: how gradients become updates. */
export interface Optimizer<State extends OptimizerState> {
  /** The state to start from. */
  readonly init: (params: Tree) => State;
  /** The updates for gradients, and the next state. */
  readonly update: <Params extends Tree>(
    engine: Engine,
    state: State,
    gradients: Params,
    params: Params,
  ) => OptimizerStep<State, Params>;
}

/**
 * Returns the optimizer that feeds the updates of each part to the next part as gradients. Its state is
 * the list of their states. `update` throws a TypeError for a state of another length.
 *
 * @example
 * ```ts
 * import { adam, chain, clipByGlobalNorm } from "@foldnet/foldnet";
 *
 * const optimizer = chain(clipByGlobalNorm(1), adam(0.001));
 * console.log(optimizer.init([]));
 * ```
 */
export function chain<States extends readonly OptimizerState[]>(
  ...parts: { readonly [Index in keyof States]: Optimizer<States[Index]> }
): Optimizer<Readonly<States>> {
  const list: readonly Optimizer<OptimizerState>[] = parts;
  return {
    init: (params) =>
      list.map((part) => part.init(params)) as readonly OptimizerState[] as Readonly<States>,
    update(engine, state, gradients, params) {
      if (!Array.isArray(state) || state.length !== list.length) {
        throw new TypeError(
          `Cannot update by a chain of ${list.length} parts with a state of ${
            Array.isArray(state) ? `${state.length} parts` : "another kind"
          }: it takes a state that its init or its last update returned`,
        );
      }
      let updates = gradients;
      const next = list.map((part, i) => {
        const step = part.update(engine, state[i] ?? [], updates, params);
        updates = step.updates;
        return step.state;
      });
      return { state: next as readonly OptimizerState[] as Readonly<States>, updates };
    },
  };
}

/** The parameters with the updates of an optimizer added. */
export function applyUpdates<Params extends Tree>(
  engine: Engine,
  params: Params,
  updates: Params,
): Params {
  return zip((param, update) => engine.combine(1, param, 1, update), params, updates);
}

/**
 * The same optimizer, with the type of its state forgotten: for one that is chosen when the program
 * runs. It is to be given only the states that it made, as every optimizer is.
 *
 * @example
 * ```ts
 * import { adam, anyOptimizer, sgd } from "@foldnet/foldnet";
 *
 * const optimizers = { adam: anyOptimizer(adam(0.001)), sgd: anyOptimizer(sgd(0.1)) };
 * console.log(Object.keys(optimizers));
 * ```
 */
export function anyOptimizer<State extends OptimizerState>(
  optimizer: Optimizer<State>,
): Optimizer<OptimizerState> {
  return optimizer as unknown as Optimizer<OptimizerState>;
}
