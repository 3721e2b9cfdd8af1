import type { Branch } from "../timeline/timeline.ts";
import type { Setting } from "../setting/setting.ts";

/** A setting to continue with, and what was changed in it, if something was. */
export interface Continued {
  readonly setting: Setting;
  readonly note: string | undefined;
}

/** Returns the setting to continue a branch with from a step. One that is done gets as much training once more. */
export function continued({ setting, steps }: Branch, step: number): Continued {
  if (!(step >= steps)) return { setting, note: undefined };
  const { recipe } = setting;
  const more = recipe.steps === undefined
    ? { epochs: 2 * recipe.epochs }
    : { steps: 2 * recipe.steps };
  const [length] = Object.entries(more).map(([name, count]) => `${count} ${name}`);
  return {
    setting: { ...setting, recipe: { ...recipe, ...more } },
    note: `The run has taken all its steps, so the form says ${length} in all`,
  };
}
