/**
 * The presets that the page offers.
 *
 * @module
 */

import type { PresetName } from "../../../train/recipe.ts";
import type { Setting } from "./setting.ts";

/** The presets of the command line that make sense in a page, and what the page says of them. */
export const PAGE_PRESETS = {
  default: "two hidden layers, 3 epochs: seconds",
  mlp: "wider hidden layers with dropout, 12 epochs: a minute",
  "mlp-augmented": "the widest, images that vary, 40 epochs: some minutes",
  "cnn-fast": "two convolutions, 1 epoch: some 10 seconds",
  cnn: "three convolutions, images that vary, 7 epochs: minutes",
  "cnn-best": "the same with dropout, 18 epochs: many minutes",
} as const satisfies { readonly [Name in PresetName]?: string };

/** A preset of the page. */
export type PagePreset = keyof typeof PAGE_PRESETS;

/** The settings of the presets, for the images of the page. Where images are too small for a preset, it is missing. */
export type Presets =
  & { readonly [Name in PagePreset]?: Setting }
  & { readonly default: Setting };

/** The presets that only the command line has, and why. */
export const OTHER_PRESETS: Readonly<Record<Exclude<PresetName, PagePreset>, string>> = {
  photo: "it also trains on scribbles and on digits of other pens, which the command line makes",
  numpy: "it prepares images, and takes steps, in a way of its own",
};

/** Tells whether a text is the name of a preset of the page. */
export function isPagePreset(text: string): text is PagePreset {
  return Object.hasOwn(PAGE_PRESETS, text);
}

/** The names of the presets of the page, in order. */
export const PAGE_PRESET_NAMES: readonly PagePreset[] = Object.keys(PAGE_PRESETS).filter(
  isPagePreset,
);
