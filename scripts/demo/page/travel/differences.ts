/**
 * What differs between the settings of two runs.
 *
 * @module
 */

import { FIELDS } from "../setting/fields.ts";
import { layersText } from "../setting/layers_text.ts";
import type { Setting } from "../setting/setting.ts";

/** A part of a setting that two runs have not in common, in words. */
export interface Difference {
  readonly name: string;
  readonly first: string;
  readonly second: string;
}

/** Returns what differs between two settings. */
export function differences(first: Setting, second: Setting): readonly Difference[] {
  const others = partsOf(second);
  return partsOf(first).flatMap(([name, text], i) => {
    const other = others[i]?.[1] ?? "";
    return text === other ? [] : [{ name, first: text, second: other }];
  });
}

function partsOf(
  { layers, recipe, seed, engine, isStrict }: Setting,
): readonly (readonly [string, string])[] {
  return [
    // A layer a line: the calls are too long to stand side by side.
    ["Layers", layers.map((layer) => layersText([layer])).join("\n")],
    ...FIELDS.map(({ name, label, none }) => [label, `${recipe[name] ?? none ?? "none"}`] as const),
    ["Augmentation", recipe.augment ? optionsText(recipe.augment) : "none"],
    ["Seed", `${seed}`],
    ["Engine", engine],
    ["Strict", isStrict ? "yes" : "no"],
  ];
}

/** Returns the options that change something, such as `"shift 2, elastic alpha 1 sigma 4"`. */
function optionsText(options: object): string {
  const parts = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === 0 || value === false) return [];
    if (typeof value === "object") return [`${name} ${optionsText(value).replaceAll(",", "")}`];
    return [value === true ? name : `${name} ${value}`];
  });
  return parts.join(", ") || "none";
}
