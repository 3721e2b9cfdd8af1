import { leaves, type Tree, zip } from "../values/tree.ts";
import { leafAt, mapPaths, type Select, selected } from "./paths.ts";
import { brief } from "../values/json.ts";
import { matrix } from "../values/matrix.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** Options of {@linkcode masked}. */
export interface MaskedOptions {
  /**
   * What happens to the other parameters: by `"stay"`, the default, they stay as they are; by `"pass"` their
   * gradients pass unchanged to the next part of a chain, as in optax.
   */
  readonly others?: "stay" | "pass";
}

/**
 * Returns the optimizer of some parameters only: those that `select` accepts. It keeps state for no others.
 *
 * To save the time of the other gradients too, let layers be {@linkcode frozen}. For several optimizers, each
 * for a part of the parameters, use {@linkcode partition}.
 *
 * Its `init` throws a TypeError if `select` accepts none of the parameters.
 *
 * @throws {TypeError} if `others` is neither `"stay"` nor `"pass"`.
 *
 * @example Train the last layer only.
 * ```ts
 * import { adam, dense, masked, pipe, random, relu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(4, 8), relu(), dense(8, 2));
 * const optimizer = masked(adam(0.001), ([layer]) => layer === "2");
 * const [, { mean }] = optimizer.init(network.init(random.key(1)));
 * console.log(mean); // of the last layer only
 * ```
 */
export function masked<State extends OptimizerState>(
  optimizer: Optimizer<State>,
  select: Select,
  { others = "stay" }: MaskedOptions = {},
): Optimizer<State> {
  if (others !== "stay" && others !== "pass") {
    throw new TypeError(
      `Cannot mask with others: ${brief(others)}: it must be "stay" or "pass"`,
    );
  }
  return {
    init(params) {
      const own = selected(params, params, select);
      const count = leaves(params).length;
      if (count > 0 && leaves(own).length === 0) {
        throw new TypeError(`Cannot mask an optimizer: none of ${count} parameters is selected`);
      }
      return optimizer.init(own);
    },
    update(engine, state, gradients, params) {
      // Fails where the two trees differ.
      const whole = zip((gradient) => gradient, gradients, params);
      const step = optimizer.update(
        engine,
        state,
        selected(whole, params, select),
        selected(params, params, select),
      );
      const updates = mapPaths((path, param) => {
        if (select(path, param)) return leafAt(step.updates, path);
        return others === "pass" ? leafAt(whole, path) : matrix(param.rows, param.cols);
      }, params);
      return { state: step.state, updates: likeParams(updates, params) };
    },
  };
}

/** Updates that were put together for the paths of parameters have the structure of the parameters. */
function likeParams<Params extends Tree>(updates: Tree, params: Params): Params {
  return zip((_param, update) => update, params, updates);
}
