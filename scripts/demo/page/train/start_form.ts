/// <reference lib="dom" />
/**
 * What keeps the form, the page's address and the checks of the network in step.
 *
 * @module
 */

import { batch, effect } from "@preact/signals";
import { attempt, say } from "../actions.ts";
import { latest } from "../latest.ts";
import { addressOf, settingOf } from "../setting/address.ts";
import type { Presets } from "../setting/page_presets.ts";
import type { Setting } from "../setting/setting.ts";
import * as store from "../store.ts";
import { askViewer } from "../viewer.ts";
import { findGpu } from "./gpu.ts";
import { checked, checkNow, presets, task } from "./form.ts";

/** The address that the form last read or wrote. */
let address: string | undefined;

/** Takes the setting out of the page's address, if it has one. */
function readAddress(known: Presets): void {
  const { hash } = location;
  if (hash.length < 2) return;
  const { setting, problems } = settingOf(hash, known);
  store.setting.value = setting;
  if (problems.length > 0) {
    say(`The link cannot be taken in full: ${problems.join("; ")}`, true);
    // It stays as it is, until the form changes.
    address = addressOf(setting, known);
  }
}

/** Writes the setting into the page's address, unless it stands there. */
function writeAddress(setting: Setting, known: Presets): void {
  const now = addressOf(setting, known);
  if (now === address) return;
  // A page that was opened without a setting keeps its plain address until the form changes.
  if (address !== undefined || location.hash.length > 1) history.replaceState(null, "", now);
  address = now;
}

/** Starts the form: it follows the images, the address and what the library says of its layers. */
export function startForm(): void {
  void findGpu();
  const ask = latest(async () => {
    const known = await askViewer("presets", null);
    const isFirst = presets.peek() === undefined;
    batch(() => {
      presets.value = known;
      store.setting.value ??= known.default;
      if (isFirst) readAddress(known);
    });
  });
  effect(() => {
    if (task.value) void attempt(() => ask(undefined));
  });
  effect(() => {
    const setting = store.setting.value;
    if (setting && task.value) void attempt(() => checkNow(setting));
  });
  effect(() => {
    const [setting, known] = [store.setting.value, presets.value];
    if (setting && known && checked.value === setting && store.check.value?.isFit) {
      writeAddress(setting, known);
    }
  });
  addEventListener("hashchange", () => {
    if (presets.value && location.hash !== address) readAddress(presets.value);
  });
}
