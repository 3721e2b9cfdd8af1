import { FROM_ZERO, requireNumber } from "../../values/require_number.ts";
import type { Empty } from "../../layers/layer.ts";
import type { Optimizer } from "../optimizer.ts";
import { leafAt, mapPaths, type Select } from "../paths.ts";
import { zip } from "../../values/tree.ts";

/** Options of {@linkcode addDecayedWeights}. */
export interface DecayOptions {
  /**
   * Which parameters decay, by their path, for example `["2", "weights"]`, and themselves. The default is all
   * of them. `(path, { rows }) => rows > 1` leaves out biases, and the factors and shifts of normalization.
   */
  readonly mask?: Select | undefined;
}

/**
 * Returns the transform that adds `decay` times the parameters to the gradients. As the first part of a
 * chain it is L2 regularization. After an adaptive part such as {@linkcode scaleByAdam} it is decoupled
 * weight decay.
 *
 * @throws {RangeError} if the decay is not a finite number from 0.
 *
 * @example
 * ```ts
 * import { addDecayedWeights, fromRows, referenceEngine, toRows } from "@foldnet/foldnet";
 *
 * const optimizer = addDecayedWeights(0.01);
 * const params = fromRows([[1, 2]]);
 * const state = optimizer.init(params);
 * const gradients = fromRows([[3, -4]]);
 * const { updates } = optimizer.update(referenceEngine(), state, gradients, params);
 * console.log(toRows(updates)); // nearly [[3.01, -3.98]]
 * ```
 */
export function addDecayedWeights(
  decay: number,
  { mask }: DecayOptions = {},
): Optimizer<Empty> {
  requireNumber("decay weights by", decay, FROM_ZERO);
  return {
    init: () => [],
    update(engine, state, gradients, params) {
      if (decay === 0) return { state, updates: gradients };
      if (!mask) {
        const updates = zip((g, param) => engine.combine(1, g, decay, param), gradients, params);
        return { state, updates };
      }
      const updates = mapPaths((path, param) => {
        const gradient = leafAt(gradients, path);
        return mask(path, param) ? engine.combine(1, gradient, decay, param) : gradient;
      }, params);
      return { state, updates: zip((_gradient, update) => update, gradients, updates) };
    },
  };
}
