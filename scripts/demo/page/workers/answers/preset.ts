import type { Answer } from "../answers.ts";
import { presetSetting, presetsFor } from "../presets.ts";

/** Returns the setting of a preset, for the images of the page. */
export const preset: Answer<"preset"> = ({ task }, { name }) => presetSetting(name, task());

/** Returns the settings of all presets of the page, for its images. */
export const presets: Answer<"presets"> = ({ task }) => presetsFor(task());
