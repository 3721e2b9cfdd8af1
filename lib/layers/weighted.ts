/**
 * The parts that layers with weights and a bias share.
 *
 * @module
 */

import { constant, he, type Initializer } from "./initializers.ts";
import { requireInitializers } from "./options.ts";
import { type Key, split } from "../values/random.ts";
import type { Matrix } from "../values/matrix.ts";

/** The options of a layer with weights and a bias. */
export interface WeightOptions {
  /** Whether there is a bias, or its initializer. The default is true: zeros. */
  readonly bias?: boolean | Initializer | undefined;
  /** The initializer of the weights. The default is He's. */
  readonly weights?: Initializer | undefined;
}

/** Weights, and a bias in one row if there is one. */
export interface Weights<Rows extends number, Cols extends number, Out extends number> {
  /** The weights. */
  readonly weights: Matrix<Rows, Cols>;
  /** The bias. */
  readonly bias?: Matrix<1, Out>;
}

/** What makes the weights and the bias of a layer. */
export interface WeightMaker {
  /** Whether there is a bias. */
  readonly hasBias: boolean;
  /** Returns weights of a size, and a bias of so many numbers if there is one. */
  readonly init: <Rows extends number, Cols extends number, Out extends number>(
    key: Key,
    size: readonly [rows: Rows, cols: Cols],
    outputs: Out,
  ) => Weights<Rows, Cols, Out>;
}

/**
 * Returns what makes the weights and the bias of a layer.
 *
 * @throws {TypeError} if `bias` or `weights` is no initializer.
 */
export function weightMaker(
  name: string,
  { bias = true, weights = he() }: WeightOptions,
): WeightMaker {
  requireInitializers(name, { bias, weights });
  const biases = bias === true ? constant(0) : bias;
  return {
    hasBias: biases !== false,
    init(key, [rows, cols], outputs) {
      const [weightKey, biasKey] = split(key);
      return {
        weights: weights(weightKey, rows, cols),
        ...(biases && { bias: biases(biasKey, 1, outputs) }),
      };
    },
  };
}
