/**
 * The setting in the address of the page: `#preset=cnn-fast&epochs=2&seed=7`.
 *
 * An address says a preset, and what differs from it, under the names of the command line's flags.
 *
 * @module
 */

import type { Spec } from "../../../../mod.ts";
import { CHOICES } from "../../../train/recipe.ts";
import { RECIPE_RULES, SEED_RULE, SIZE_RULE } from "../../../train/recipe_rules.ts";
import { NETWORK, partsOf, partText } from "./address_parts.ts";
import { FIELDS } from "./fields.ts";
import { layersText, parseLayers } from "./layers_text.ts";
import { flagsOf, layersWith, type NetworkFlags, networkFlags } from "./network_flags.ts";
import {
  isPagePreset,
  OTHER_PRESETS,
  PAGE_PRESET_NAMES,
  type PagePreset,
  type Presets,
} from "./page_presets.ts";
import {
  AUGMENT_NAMES,
  augmentIn,
  fieldValue,
  momentumAfter,
  numberOf,
  recipeTexts,
  type Texts,
} from "./recipe_text.ts";
import { ENGINES, type PageEngine, type Setting } from "./setting.ts";

/** Longer ones are no settings. */
const LONGEST = 20_000;

/** The seed of presets, which addresses leave out. */
const SEED = 42;

/** A setting as the nearest preset, and what differs from it. */
export interface Described {
  readonly preset: PagePreset;
  /** What differs, by the names of flags. `layers` is the only name that is no flag, and `none` no flag's value. */
  readonly texts: Texts;
}

/** Returns a setting as the preset that is nearest to it, the first of several, and what differs from it. */
export function described(setting: Setting, presets: Presets): Described {
  const [nearest] = PAGE_PRESET_NAMES
    .flatMap((preset) => {
      const known = presets[preset];
      return known ? [{ preset, texts: differences(setting, known) }] : [];
    })
    .toSorted((a, b) => lengthOf(a.texts) - lengthOf(b.texts));
  return nearest ?? { preset: "default", texts: [] };
}

/** Returns the fragment of a setting's address, with its `#`. The same setting has the same one. */
export function addressOf(setting: Setting, presets: Presets): string {
  const { preset, texts } = described(setting, presets);
  return `#${[["preset", preset] as const, ...texts].map(partText).join("&")}`;
}

/** A setting out of an address. */
export interface FromAddress {
  readonly setting: Setting;
  /** What the address says and the setting is not, a line each. */
  readonly problems: readonly string[];
}

/**
 * Returns the setting that the fragment of an address says. What it does not say is that of the preset, and what
 * cannot be is left out. Nothing is trusted: whether the layers exist and fit is for the library to say.
 */
export function settingOf(fragment: string, presets: Presets): FromAddress {
  const problems: string[] = [];
  const tell = (problem: string): void => {
    problems.push(problem);
  };
  if (fragment.length > LONGEST) {
    tell(`it has ${fragment.length} characters, and may have ${LONGEST}`);
    return { setting: presets.default, problems };
  }
  const texts = partsOf(fragment, tell);
  /** Changes a value, unless the address says something that cannot be. */
  const attempt = <Value>(change: () => Value, otherwise: Value): Value => {
    try {
      return change();
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      tell(error.message);
      return otherwise;
    }
  };
  const base = attempt(() => presetIn(texts, presets), presets.default);
  const recipe = FIELDS.reduce((recipe, field) => {
    const text = texts.get(field.flag);
    if (text === undefined) return recipe;
    const changed = attempt(() => ({ ...recipe, ...fieldValue(field, text) }), recipe);
    return field.name === "optimizer"
      ? { ...changed, momentum: momentumAfter(base.recipe, changed.optimizer) }
      : changed;
  }, base.recipe);
  if (texts.has("steps") && texts.has("epochs")) {
    tell("epochs and steps exclude each other, and steps count");
  }
  const engine = attempt(() => engineIn(texts), "wasm");
  const isStrict = attempt(() => strictIn(texts), false);
  if (isStrict && engine === "webgpu") {
    tell("strict and engine=webgpu exclude each other, because GPUs round in different ways");
  }
  const { augment } = recipe;
  const varies = AUGMENT_NAMES.some((name) => texts.has(name));
  return {
    setting: {
      layers: attempt(() => layersIn(texts, base.layers), base.layers),
      recipe: { ...recipe, augment: varies ? attempt(() => augmentIn(texts), augment) : augment },
      seed: attempt(() => numberOf("seed", texts.get("seed") ?? `${SEED}`, SEED_RULE), SEED),
      engine,
      isStrict: isStrict && engine !== "webgpu",
    },
    problems,
  };
}

function lengthOf(texts: Texts): number {
  return texts.map(partText).join("&").length;
}

/** Returns what differs from a preset. */
function differences(
  { layers, recipe, seed, engine, isStrict }: Setting,
  preset: Setting,
): Texts {
  const network = networkFlags(layers, preset.layers);
  const named = network ? networkTexts(network) : [["layers", layersText(layers)] as const];
  return [
    ...named,
    ...recipeTexts(recipe, preset.recipe),
    ...(seed === SEED ? [] : [["seed", `${seed}`] as const]),
    ...(engine === "wasm" ? [] : [["engine", engine] as const]),
    ...(isStrict ? [["strict", ""] as const] : []),
  ];
}

function networkTexts({ hidden, activation, dropout }: Partial<NetworkFlags>): Texts {
  return [
    ...(hidden ? [["hidden", hidden.join(",") || "0"] as const] : []),
    ...(activation === undefined ? [] : [["activation", activation] as const]),
    ...(dropout === undefined ? [] : [["dropout", `${dropout}`] as const]),
  ];
}

function presetIn(texts: ReadonlyMap<string, string>, presets: Presets): Setting {
  const name = texts.get("preset") ?? "default";
  if (isPagePreset(name)) {
    const preset = presets[name];
    if (preset) return preset;
    throw new RangeError(`the images are too small for the preset ${name}`);
  }
  const reason = Object.entries(OTHER_PRESETS).find(([other]) => other === name)?.[1];
  throw new RangeError(
    reason === undefined
      ? `preset cannot be ${name.slice(0, 30)}: it is one of ${PAGE_PRESET_NAMES.join(", ")}`
      : `the preset ${name} is for the command line only: ${reason}`,
  );
}

function layersIn(
  texts: ReadonlyMap<string, string>,
  preset: readonly Spec[],
): readonly Spec[] {
  const text = texts.get("layers");
  const given = NETWORK.filter((name) => texts.has(name));
  if (text === undefined) {
    return given.length === 0
      ? preset
      : layersWith(preset, { ...flagsOf(preset), ...networkIn(texts) });
  }
  if (given.length > 0) {
    throw new RangeError(`layers and ${given.join(" and ")} exclude each other`);
  }
  try {
    return parseLayers(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`layers: ${error.message}`);
  }
}

function networkIn(texts: ReadonlyMap<string, string>): Partial<NetworkFlags> {
  const [hidden, name, dropout] = NETWORK.map((flag) => texts.get(flag));
  const activation = CHOICES.activation.find((choice) => choice === name);
  if (name !== undefined && activation === undefined) {
    throw new RangeError(
      `activation cannot be ${name.slice(0, 30)}: it is one of ${CHOICES.activation.join(", ")}`,
    );
  }
  return {
    ...(hidden !== undefined && {
      hidden: hidden === "0"
        ? []
        : hidden.split(",").map((size) => numberOf("hidden", size, SIZE_RULE)),
    }),
    ...(activation && { activation }),
    ...(dropout !== undefined && { dropout: numberOf("dropout", dropout, RECIPE_RULES.dropout) }),
  };
}

function engineIn(texts: ReadonlyMap<string, string>): PageEngine {
  const text = texts.get("engine") ?? "wasm";
  const engine = ENGINES.find((each) => each === text);
  if (engine) return engine;
  throw new RangeError(
    `engine cannot be ${text.slice(0, 30) || "empty"}: it is one of ${ENGINES.join(", ")}`,
  );
}

function strictIn(texts: ReadonlyMap<string, string>): boolean {
  const text = texts.get("strict");
  if (text === undefined || text === "") return text === "";
  throw new RangeError("strict has no value");
}
