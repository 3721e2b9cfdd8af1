/**
 * The presets of the command line, as settings of the page.
 *
 * @module
 */

import { networkOf } from "../../../train/networks.ts";
import { PRESETS } from "../../../train/presets.ts";
import type { PresetName } from "../../../train/recipe.ts";
import type { Task } from "./plan.ts";
import type { Setting } from "../setting/setting.ts";

/** Returns the setting of a preset. */
export function presetSetting(name: PresetName, task: Task): Setting {
  const { recipe, ...design } = PRESETS[name];
  const { layers = [] } = networkOf(recipe, design, task);
  return { layers: layers.map(({ spec }) => spec), recipe, seed: 42, isStrict: false };
}
