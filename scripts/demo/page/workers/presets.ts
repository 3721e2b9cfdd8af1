/**
 * The presets of the command line, as settings of the page.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";
import { networkOf } from "../../../train/networks.ts";
import { PRESETS } from "../../../train/presets.ts";
import type { PresetName } from "../../../train/recipe.ts";
import type { Setting } from "../setting/setting.ts";

const MNIST = { image: { height: 28, width: 28, channels: 1 }, classes: 10 } as const;

/** Returns the setting of a preset, for images of a size. */
export function presetSetting(
  name: PresetName,
  { image, classes }: { readonly image: ImageSize; readonly classes: number } = MNIST,
): Setting {
  const { recipe, ...design } = PRESETS[name];
  const { layers = [] } = networkOf(recipe, design, { image, classes });
  return { layers: layers.map(({ spec }) => spec), recipe, seed: 42, isStrict: false };
}
