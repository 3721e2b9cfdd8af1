import { entries, type Tree, zip } from "../values/tree.ts";
import { leafAt, mapPaths, selected } from "./paths.ts";
import type { Matrix } from "../values/matrix.ts";
import type { Optimizer, OptimizerState, OptimizerStep } from "./optimizer.ts";

/**
 * Returns the optimizer that gives each parameter to one of several optimizers, by the name of its group.
 * Its state is the record of their states. optax calls it `partition`, and before `multi_transform`.
 *
 * @param optimizers The optimizer of each group.
 * @param groupOf Returns the group of a parameter from its path, for example `["2", "weights"]`, and itself.
 *
 * Its `init` and `update` throw a TypeError for a parameter of a group that has no optimizer.
 *
 * @example A tenth of the learning rate for all layers but the last.
 * ```ts
 * import { adam, dense, partition, pipe, random, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(4, 8), relu(), dense(8, 2));
 * const optimizer = partition(
 *   { body: adam(0.0001), head: adam(0.001) },
 *   ([layer]) => layer === "2" ? "head" : "body",
 * );
 * console.log(Object.keys(optimizer.init(network.init(random.key(1))))); // ["body", "head"]
 * ```
 */
export function partition<
  Group extends string,
  States extends { readonly [Each in Group]: OptimizerState },
>(
  optimizers:
    & { readonly [Each in Group]: unknown }
    & { readonly [Each in keyof States]: Optimizer<States[Each]> },
  groupOf: (path: readonly string[], param: Matrix) => NoInfer<Group>,
): Optimizer<States> {
  const groups = Object.entries<Optimizer<OptimizerState>>(optimizers);
  const isIn = (group: string) => (path: readonly string[], param: Matrix) =>
    groupOf(path, param) === group;
  const requireGroups = (params: Tree): void => {
    for (const [path, param] of entries(params)) {
      const group = groupOf(path, param);
      if (groups.some(([name]) => name === group)) continue;
      throw new TypeError(
        `Cannot optimize "${path.join(".")}" of the group "${group}": there are only ${
          groups.map(([name]) => `"${name}"`).join(", ")
        }`,
      );
    }
  };
  return {
    init(params) {
      requireGroups(params);
      const states = groups.map(([group, optimizer]) =>
        [group, optimizer.init(selected(params, params, isIn(group)))] as const
      );
      // There is a state for each optimizer.
      return Object.fromEntries(states) as OptimizerState as States;
    },
    update(engine, state, gradients, params) {
      requireGroups(params);
      const states = new Map(Object.entries<OptimizerState>(state));
      // Fails where the two trees differ.
      const whole = zip((gradient) => gradient, gradients, params);
      const steps = new Map(
        groups.map(([group, optimizer]): [string, OptimizerStep<OptimizerState, Tree>] => {
          const own = states.get(group);
          if (own === undefined) {
            throw new TypeError(`Cannot update the group "${group}": the state has no such group`);
          }
          const select = isIn(group);
          return [
            group,
            optimizer.update(
              engine,
              own,
              selected(whole, params, select),
              selected(params, params, select),
            ),
          ];
        }),
      );
      const updates = mapPaths(
        (path, param) => leafAt(steps.get(groupOf(path, param))?.updates ?? [], path),
        params,
      );
      return {
        state: Object.fromEntries(
          [...steps].map(([group, step]) => [group, step.state]),
        ) as OptimizerState as States,
        updates: zip((_param, update) => update, params, updates),
      };
    },
  };
}
