/**
 * The setting of a run: all that its bits depend on.
 *
 * @module
 */

import type { Spec } from "../../../../mod.ts";
import type { Recipe } from "../../../train/recipe.ts";

/** The setting of a run. The same setting gives the same bits on every machine, if it is strict. */
export interface Setting {
  /** The layers of the network, in order. */
  readonly layers: readonly Spec[];
  /** How the network is trained. */
  readonly recipe: Recipe;
  /** The seed of the first parameters and of all randomness in training. */
  readonly seed: number;
  /** Whether the kernels do without the machine's fused multiply-add. */
  readonly isStrict: boolean;
}
