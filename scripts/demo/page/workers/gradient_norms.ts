/**
 * The norms of gradients, layer by layer.
 *
 * @module
 */

import { type AnyLayer, type Optimizer, type OptimizerState, tree } from "../../../../mod.ts";
import type { LayerNorm } from "../protocol.ts";

/** An optimizer that measures the gradients of the next step where that is wanted. */
export interface MeasuringOptimizer {
  readonly optimizer: Optimizer<OptimizerState>;
  /** Measures the gradients of the next step. */
  readonly want: () => void;
  /** Returns the norms that were measured last. */
  readonly last: () => readonly LayerNorm[];
}

/** Returns an optimizer that does as another does, and measures the gradients of its first step and of those wanted. */
export function normsNow(
  network: AnyLayer,
  optimizer: Optimizer<OptimizerState>,
): MeasuringOptimizer {
  let isWanted = true;
  let norms: readonly LayerNorm[] = [];
  return {
    optimizer: {
      init: (params) => optimizer.init(params),
      update(engine, state, gradients, params) {
        if (isWanted) {
          isWanted = false;
          const parts = Array.isArray(gradients) ? gradients : [gradients];
          norms = parts.flatMap((part, i) => {
            const leaves = tree.leaves(part);
            if (leaves.length === 0) return [];
            const squares = leaves.map((leaf) => engine.dot(leaf, leaf));
            const norm = Math.sqrt(squares.reduce((sum, { value }) => sum + value, 0));
            return [{ layer: network.layers?.[i]?.name ?? network.name, norm }];
          });
        }
        return optimizer.update(engine, state, gradients, params);
      },
    },
    want: () => {
      isWanted = true;
    },
    last: () => norms,
  };
}
