/**
 * The type of an optimizer: a reducer that turns gradients into updates and returns its next state.
 *
 * An optimizer is a gradient transform, as in optax. In a chain, the updates of one optimizer are the
 * gradients of the next, so a chain of optimizers is an optimizer. The law: for all gradients `g`, the
 * updates of `chain(a, b)` are the updates of `b` for the updates of `a` for `g`.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Matrix } from "../values/matrix.ts";
import { type Tree, zip } from "../values/tree.ts";

/** The state of an optimizer: numbers and matrices, in arrays or records. */
export type OptimizerState = number | Matrix | readonly OptimizerState[] | {
  readonly [name: string]: OptimizerState;
};

/** The result of one step of an optimizer: its next state and the updates. */
export interface OptimizerStep<State extends OptimizerState, Params extends Tree> {
  /** The state for the next step. */
  readonly state: State;
  /** The numbers to add to the parameters: a tree of the same structure and sizes. */
  readonly updates: Params;
}

/** An optimizer, or a part of one. It turns gradients into updates. */
// The functions are written as methods, so that an optimizer of a known state fits where any optimizer does.
export interface Optimizer<State extends OptimizerState> {
  /** Returns the state of the first step. */
  init(params: Tree): State;
  /** Returns the updates for the gradients, and the next state. Changes none of its arguments. */
  update<Params extends Tree>(
    engine: Engine,
    state: State,
    gradients: Params,
    params: Params,
  ): OptimizerStep<State, Params>;
}

/**
 * Returns the optimizer that passes the updates of each part to the next part as gradients. Its state
 * is the list of the states of its parts. Its `update` throws a TypeError for a state of another
 * length.
 *
 * @example
 * ```ts
 * import { adam, chain, clipByGlobalNorm } from "@foldnet/foldnet";
 *
 * const optimizer = chain(clipByGlobalNorm(1), adam(0.001));
 * console.log(optimizer.init([]).length); // 2 states, one for each part
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
          `Cannot update with a chain of ${list.length} parts: the state ${
            Array.isArray(state) ? `has ${state.length} parts` : "is not a list"
          }, so it is not from this chain`,
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

/**
 * Returns the parameters plus the updates of an optimizer.
 *
 * @throws {TypeError} if the two trees differ in structure.
 * @throws {RangeError} if two matrices differ in size.
 *
 * @example
 * ```ts
 * import { applyUpdates, fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const params = { bias: fromRows([[1, 2]]) };
 * const updates = { bias: fromRows([[0.5, -0.5]]) };
 * console.log(applyUpdates(referenceEngine(), params, updates).bias.data); // 1.5, 1.5
 * ```
 */
export function applyUpdates<Params extends Tree>(
  engine: Engine,
  params: Params,
  updates: Params,
): Params {
  return zip((param, update) => engine.combine(1, param, 1, update), params, updates);
}

/**
 * Returns the same optimizer without the type of its state, for programs that choose an optimizer at
 * run time. Pass it only states that it returned itself, because the compiler no longer checks this.
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
  return optimizer;
}
