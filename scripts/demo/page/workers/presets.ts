/**
 * The presets of the command line, as settings of the page.
 *
 * @module
 */

import { networkOf } from "../../../train/networks.ts";
import { PRESET_RECIPES } from "../../../train/preset_recipes.ts";
import type { PresetName, Recipe } from "../../../train/recipe.ts";
import { recipeOf } from "../../../train/recipes.ts";
import { PAGE_PRESET_NAMES, type Presets } from "../setting/page_presets.ts";
import type { Setting } from "../setting/setting.ts";
import type { Task } from "./network_of.ts";
import { shortSpec } from "./short_spec.ts";

const MNIST: Task = { image: { height: 28, width: 28, channels: 1 }, classes: 10 };

/**
 * Returns the setting of a preset, with the changes that flags make to it.
 *
 * @throws {RangeError} if the images are too small for it.
 */
export function presetSetting(
  name: PresetName,
  task: Task = MNIST,
  changes: Partial<Recipe> = {},
): Setting {
  return {
    ...settingOf(recipeOf({ preset: name, changes }), name, task),
    ...{ seed: 42, engine: "wasm", isStrict: false },
  };
}

/**
 * Returns the layers and the recipe of a setting, for a recipe of the command line.
 *
 * @throws {RangeError} if the images are too small for it.
 */
export function settingOf(
  recipe: Recipe,
  preset: PresetName,
  task: Task,
): Pick<Setting, "layers" | "recipe"> {
  const { layers = [] } = networkOf(recipe, PRESET_RECIPES[preset], task);
  return {
    layers: layers.map(({ spec }) => shortSpec(spec)),
    // The layers say what the network is, and a page neither stops early nor tests on views.
    recipe: {
      ...recipe,
      ...{ hidden: [], activation: "relu", dropout: 0, patience: undefined, views: 0 },
    },
  };
}

/** Returns the settings of the presets of the page, for the images that it has. */
export function presetsFor(task: Task = MNIST): Presets {
  const fitting = PAGE_PRESET_NAMES.map((name) => {
    try {
      return { [name]: presetSetting(name, task) };
    } catch (error) {
      if (error instanceof RangeError) return {};
      throw error;
    }
  });
  return Object.assign({ default: presetSetting("default", task) }, ...fitting);
}
