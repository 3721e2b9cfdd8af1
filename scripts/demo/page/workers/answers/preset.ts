import type { Answer } from "../answers.ts";
import { presetSetting } from "../presets.ts";

/** Returns the setting of a preset, for the images of the page. */
export const preset: Answer<"preset"> = ({ task }, { name }) => presetSetting(name, task());
