import type { Empty } from "../../layers/layer.ts";
import { matrix } from "../../values/matrix.ts";
import type { Optimizer } from "../optimizer.ts";
import { map } from "../../values/tree.ts";

/**
 * Returns the transform whose updates are 0, so that parameters stay as they are: for a group of
 * {@linkcode partition}.
 *
 * @example
 * ```ts
 * import { adam, partition, setToZero } from "@foldnet/foldnet";
 *
 * const optimizer = partition(
 *   { biases: setToZero(), weights: adam(0.001) },
 *   (path) => path.at(-1) === "bias" ? "biases" : "weights",
 * );
 * console.log(optimizer.init([]).biases); // []
 * ```
 */
export function setToZero(): Optimizer<Empty> {
  return {
    init: () => [],
    update: (_engine, state, gradients) => ({
      state,
      updates: map(({ rows, cols }) => matrix(rows, cols), gradients),
    }),
  };
}
