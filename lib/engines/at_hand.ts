/**
 * Where to compute on matrices that are on the host already.
 *
 * @module
 */

import type { Matrix } from "../values/matrix.ts";
import type { Engine } from "./engine.ts";
import { referenceEngine } from "./reference/reference_engine.ts";

const HOST = referenceEngine();

/**
 * Returns an engine whose results can be read without waiting if `engine` is late and the numbers of all matrices are
 * at hand; and else `engine`.
 *
 * @example
 * ```ts
 * import { fromRows, referenceEngine } from "@foldnet/foldnet";
 *
 * const engine = referenceEngine();
 * console.log(engineAtHand(engine, fromRows([[1]])) === engine); // true: it is not late
 * ```
 */
export function engineAtHand(engine: Engine, ...matrices: readonly Matrix[]): Engine {
  // The numbers of a matrix in the memory of an engine are not its own: a getter of its class reads them.
  return engine.isLate && matrices.every((matrix) => Object.hasOwn(matrix, "data")) ? HOST : engine;
}
