import type { Engine } from "../../engines/engine.ts";
import { RELU } from "../../engines/functions.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireNumber } from "../../values/require_number.ts";
import type { Empty } from "../../layers/layer.ts";
import type { Optimizer } from "../optimizer.ts";
import { leaves, map, type Tree } from "../../values/tree.ts";

/**
 * Returns the transform that limits the norm of the gradients. If the Euclidean norm of all gradients
 * together is above `largest`, it scales all of them by the same factor, so that their norm becomes
 * `largest` (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
 * 2013). Gradients with NaN pass unchanged; on an engine whose numbers arrive late all of
 * them become NaN.
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
      if (engine.isLate) return { state, updates: clippedLate(engine, gradients, largest) };
      const squares = leaves(gradients).map((gradient) => engine.dot(gradient, gradient));
      const norm = Math.sqrt(squares.reduce((sum, { value }) => sum + value, 0));
      return {
        state,
        updates: norm > largest
          ? map((gradient) => engine.scale(largest / norm, gradient), gradients)
          : gradients,
      };
    },
  };
}

/** Clips without reading the norm, where numbers arrive late. */
function clippedLate<Params extends Tree>(
  engine: Engine,
  gradients: Params,
  largest: number,
): Params {
  const one: Matrix = { rows: 1, cols: 1, data: [1] };
  const zero: Matrix = { rows: 1, cols: 1, data: [0] };
  // Each matrix counts as images of one channel, so that a sum over its pixels is the sum of its numbers.
  const sumOf = (a: Matrix) => engine.columnSums<number>(engine.columnSums(a), 1);
  const squares = leaves(gradients)
    .map((gradient) => sumOf(engine.multiply(gradient, gradient)))
    .reduce((sum, square) => engine.combine(1, sum, 1, square), zero);
  const ratio = engine.divideByRoot(engine.scale(largest, one), squares, 0);
  // The smaller one of the ratio and 1.
  const factor = engine.combine(
    1,
    one,
    -1,
    engine.map(RELU, engine.combine(1, one, -1, ratio)),
  );
  return map((gradient) => engine.scaleChannels(gradient, factor, zero), gradients);
}
