/**
 * The setting of a run: all that its bits depend on.
 *
 * @module
 */

import type { Spec } from "../../../../mod.ts";
import type { Recipe } from "../../../train/recipe.ts";

/** The engines that the page can train on, as the command line names them: the processor and the GPU. */
export const ENGINES = ["wasm", "webgpu"] as const;

/** An engine that the page can train on. */
export type PageEngine = typeof ENGINES[number];

/** The setting of a run. The same setting gives the same bits on every machine, if it is strict. */
export interface Setting {
  /** The layers of the network, in order. */
  readonly layers: readonly Spec[];
  /** How the network is trained. */
  readonly recipe: Recipe;
  /** The seed of the first parameters and of all randomness in training. */
  readonly seed: number;
  /** The engine that the steps are taken on. */
  readonly engine: PageEngine;
  /** Whether the kernels do without the machine's fused multiply-add: for the processor only. */
  readonly isStrict: boolean;
}
