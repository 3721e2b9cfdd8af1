/// <reference lib="dom" />
import type { JSX } from "preact";
import { described } from "../setting/address.ts";
import {
  isPagePreset,
  OTHER_PRESETS,
  PAGE_PRESET_NAMES,
  PAGE_PRESETS,
} from "../setting/page_presets.ts";
import * as store from "../store.ts";
import { choosePreset, presets } from "./form.ts";

/** What differs from a preset without making it another recipe. */
const ASIDE = ["seed", "engine", "strict"];

/** The menu of presets. */
export function PresetChoice(): JSX.Element {
  const [known, setting] = [presets.value, store.setting.value];
  const nearest = known && setting ? described(setting, known) : undefined;
  const changes = nearest?.texts.filter(([name]) => !ASIDE.includes(name)) ?? [];
  return (
    <div class="field wide">
      <label for="preset" title="A network with a recipe that was tried: change what you like">
        Preset
      </label>
      <select
        id="preset"
        disabled={!known}
        onChange={({ currentTarget: { value } }) => {
          if (isPagePreset(value)) choosePreset(value);
        }}
      >
        {changes.length > 0 && (
          <option value="" selected>
            {nearest?.preset}, changed: {changes.map(([name]) => name).join(", ")}
          </option>
        )}
        {PAGE_PRESET_NAMES.map((name) => (
          <option
            key={name}
            value={name}
            disabled={known && !known[name]}
            selected={changes.length === 0 && nearest?.preset === name}
          >
            {name}: {PAGE_PRESETS[name]}
          </option>
        ))}
        {Object.entries(OTHER_PRESETS).map(([name, reason]) => (
          <option key={name} disabled title={reason}>{name}: on the command line only</option>
        ))}
      </select>
    </div>
  );
}
