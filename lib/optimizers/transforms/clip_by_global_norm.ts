import { requireNumber } from "../../values/require_number.ts";
import type { Empty } from "../../layers/layer.ts";
import type { Optimizer } from "../optimizer.ts";
import { leaves, map } from "../../values/tree.ts";

/**
 * Returns the transform that limits the norm of the gradients. If the Euclidean norm of all gradients
 * together is above `largest`, it scales all of them by the same factor, so that their norm becomes
 * `largest` (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
 * 2013). Gradients with NaN pass unchanged.
 *
 * @throws {RangeError} if `largest` is not a number above 0.
 *
 * @example
 * ```ts
 * import { clipByGlobalNorm, fromRows, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = clipByGlobalNorm(1);
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[0.6, -0.8]]
 * ```
 */
export function clipByGlobalNorm(largest: number): Optimizer<Empty> {
  requireNumber("clip to a norm of", largest, { holds: (norm) => norm > 0, text: "above 0" });
  return {
    init: () => [],
    update(engine, state, gradients) {
      const squares = leaves(gradients).map((gradient) => engine.dot(gradient, gradient));
      const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      return {
        state,
        updates: norm > largest
          ? map((gradient) => engine.scale(largest / norm, gradient), gradients)
          : gradients,
      };
    },
  };
}
