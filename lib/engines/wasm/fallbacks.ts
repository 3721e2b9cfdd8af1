/**
 * Kernels that the wasm engine leaves to the reference engine: too rare to matter for speed.
 *
 * @module
 */

import { type Engine, isMatrix } from "../engine.ts";
import { batchKernels } from "../reference/batches.ts";
import { builderOf } from "../reference/builder.ts";
import { reductionKernels } from "../reference/reductions.ts";
import { rowKernels } from "../reference/rows.ts";
import { viewed } from "../memory/resident_matrix.ts";

/** The kernels of the reference engine. */
export type Fallbacks = Pick<Engine, "sum" | "crossEntropy">;

/**
 * Returns the kernels of the reference engine that this engine uses, and no others: a bundle for a page is
 * smaller without them.
 */
export function referenceKernels():
  & Pick<Engine, "sum" | "dot" | "argmax">
  & ReturnType<typeof rowKernels>
  & ReturnType<typeof batchKernels> {
  const builder = builderOf("float32");
  return { ...reductionKernels, ...rowKernels(builder), ...batchKernels(builder) };
}

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
