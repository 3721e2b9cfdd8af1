/**
 * The command of the command line that trains as a setting says.
 *
 * @module
 */

import { described } from "./address.ts";
import type { Presets } from "./page_presets.ts";
import type { Setting } from "./setting.ts";

/**
 * Returns the command that trains to the same bits, as `deno task train --preset cnn-fast --epochs 2`, or undefined
 * if no flags say the layers.
 *
 * @example
 * ```ts
 * import { presetsFor } from "../workers/presets.ts";
 *
 * const presets = presetsFor();
 * const { cnn } = presets;
 * if (cnn) console.log(commandOf({ ...cnn, seed: 7 }, presets)); // deno task train --preset cnn --seed 7
 * ```
 */
export function commandOf(setting: Setting, presets: Presets): string | undefined {
  const { preset, texts } = described(setting, presets);
  if (texts.some(([name]) => name === "layers")) return undefined;
  const flags = [["preset", preset] as const, ...texts].flatMap(([name, text]) =>
    text === "none"
      // The command line has no flag for no augmentation: one that changes nothing gives the same bits.
      ? name === "augment" ? ["--shift", "0"] : []
      : text === ""
      ? [`--${name}`]
      : [`--${name}`, text]
  );
  return ["deno task train", ...flags].join(" ");
}
