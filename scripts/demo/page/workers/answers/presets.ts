import type { Answer } from "../answers.ts";
import { presetsFor } from "../presets.ts";

/** Returns the settings of the presets, for the images of the page. */
export const presets: Answer<"presets"> = ({ task }) => presetsFor(task());
