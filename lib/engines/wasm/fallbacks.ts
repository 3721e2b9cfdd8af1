/**
 * Kernels that the wasm engine leaves to the reference engine: too rare to matter for speed.
 *
 * @module
 */

import { type Engine, isMatrix } from "../engine.ts";
import { viewed } from "./heap.ts";

/** The kernels of the reference engine. */
export type Fallbacks = Pick<Engine, "sum" | "crossEntropy">;

/** Returns the kernels of the reference engine, which read matrices of the engine without copies. */
export function fallbackKernels(reference: Fallbacks): Fallbacks {
  return {
    sum: (a) => reference.sum(...viewed([a] as const)),
    crossEntropy(probabilities, targets) {
      if (isMatrix(targets)) {
        return reference.crossEntropy(...viewed([probabilities, targets] as const));
      }
      return reference.crossEntropy(...viewed([probabilities] as const), targets);
    },
  };
}
