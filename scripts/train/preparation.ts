/**
 * How presets prepare images.
 *
 * @module
 */

import type { Dataset, Labels } from "../../mod.ts";
import { preprocessed, PREPROCESSED_CODE } from "./numpy_classifier.ts";

/** How images become inputs of a network. */
export interface Preparation {
  /** Returns images as the network takes them. */
  readonly prepare: (dataset: Dataset<Labels>) => Dataset<Labels>;
  /** The same for one image in JavaScript, if it changes images. */
  readonly prepareCode?: string;
}

/** Returns how the preset of a name prepares images. Others than presets leave them as they are. */
export function preparationOf(preset: unknown): Preparation {
  return preset === "numpy"
    ? { prepare: (dataset) => preprocessed(dataset, "float32"), prepareCode: PREPROCESSED_CODE }
    : { prepare: (dataset) => dataset };
}
