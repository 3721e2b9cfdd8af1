/**
 * The norms of gradients, layer by layer.
 *
 * @module
 */

import {
  type AnyLayer,
  type Optimizer,
  type OptimizerState,
  type Scalar,
  tree,
} from "../../../../mod.ts";
import type { LayerNorm } from "../protocol.ts";

/** An optimizer that measures the gradients of the next step where that is wanted. */
export interface MeasuringOptimizer {
  readonly optimizer: Optimizer<OptimizerState>;
  /** Measures the gradients of the next step. */
  readonly want: () => void;
  /** Takes note that the numbers of one more step have arrived. */
  readonly arrived: () => void;
  /** Returns the norms that were measured last, of a step whose numbers have arrived. */
  readonly last: () => readonly LayerNorm[];
}

/** Norms that were measured, and perhaps have not arrived. */
interface Measured {
  /** The number of the step, from 1. */
  readonly step: number;
  readonly squares: readonly { readonly layer: string; readonly parts: readonly Scalar[] }[];
}

/** Returns an optimizer that does as another does, and measures the gradients of its first step and of those wanted. */
export function normsNow(
  network: AnyLayer,
  optimizer: Optimizer<OptimizerState>,
): MeasuringOptimizer {
  let isWanted = true;
  let measured: Measured | undefined;
  let norms: readonly LayerNorm[] = [];
  let [taken, arrived] = [0, 0];
  return {
    optimizer: {
      init: (params) => optimizer.init(params),
      update(engine, state, gradients, params) {
        taken++;
        if (isWanted) {
          isWanted = false;
          const parts = Array.isArray(gradients) ? gradients : [gradients];
          const squares = parts.flatMap((part, i) => {
            const leaves = tree.leaves(part);
            return leaves.length === 0 ? [] : [{
              layer: network.layers?.[i]?.name ?? network.name,
              parts: leaves.map((leaf) => engine.dot(leaf, leaf)),
            }];
          });
          measured = { step: taken, squares };
        }
        return optimizer.update(engine, state, gradients, params);
      },
    },
    want: () => {
      // A GPU is some steps ahead: one measurement after the other.
      isWanted = measured === undefined;
    },
    arrived: () => {
      arrived++;
      if (!measured || arrived < measured.step) return;
      norms = measured.squares.map(({ layer, parts }) => ({
        layer,
        norm: Math.sqrt(parts.reduce((sum, { value }) => sum + value, 0)),
      }));
      measured = undefined;
    },
    last: () => norms,
  };
}
