/// <reference lib="dom" />
/**
 * The form of the training: what it holds, and whether a run can start with it.
 *
 * @module
 */

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Spec } from "../../../../mod.ts";
import type { Recipe } from "../../../train/recipe.ts";
import { attempt, say } from "../actions.ts";
import { latest } from "../latest.ts";
import type { NetworkCheck } from "../protocol.ts";
import { addressOf, settingOf } from "../setting/address.ts";
import type { PagePreset, Presets } from "../setting/page_presets.ts";
import type { Setting } from "../setting/setting.ts";
import * as store from "../store.ts";
import { askViewer } from "../viewer.ts";

/** The settings of the presets, once the viewer told them. */
export const presets: Signal<Presets | undefined> = signal(undefined);

/** The fields that have a text that they cannot have, each with its name for the user. */
export const wrongFields: Signal<ReadonlyMap<string, string>> = signal(new Map());

/** The setting that the newest check is about. */
const checked: Signal<Setting | undefined> = signal(undefined);

/** Why no run can start for a moment. */
export const CHECKING = "The network is being checked";

/** Why no run can start with the form as it is, or undefined if one can. */
export const whyNot: ReadonlySignal<string | undefined> = computed(() => {
  if (!store.setting.value || !store.data.value) return "The images are still loading";
  const [wrong] = wrongFields.value.values();
  if (wrong !== undefined) return `${wrong} has to be corrected`;
  const check = store.check.value;
  if (check?.isFit === false) {
    return check.layer === undefined ? check.message : `Layer ${check.layer + 1} does not fit`;
  }
  return checked.value === store.setting.value ? undefined : CHECKING;
});

/** Changes the setting of the form. */
export function change(changes: Partial<Setting>): void {
  const setting = store.setting.value;
  if (setting) store.setting.value = { ...setting, ...changes };
}

/** Changes the recipe of the form. */
export function changeRecipe(changes: Partial<Recipe>): void {
  const setting = store.setting.value;
  if (setting) change({ recipe: { ...setting.recipe, ...changes } });
}

/** Fills the form with a preset. Seed and strictness stay. */
export function choosePreset(name: PagePreset): void {
  const preset = presets.value?.[name];
  if (preset) change({ layers: preset.layers, recipe: preset.recipe });
}

/** Notes that a field has a text that it cannot have, or has no more. */
export function markWrong(id: string, label: string | undefined): void {
  const wrong = new Map(wrongFields.peek());
  if (label === undefined ? !wrong.delete(id) : wrong.get(id) === label) return;
  if (label !== undefined) wrong.set(id, label);
  wrongFields.value = wrong;
}

/** What the check and the presets depend on. */
const task = computed(() => {
  const { image, classNames } = store.data.value ?? MNIST;
  return JSON.stringify([image.height, image.width, image.channels, classNames.length]);
});

const MNIST = {
  image: { height: 28, width: 28, channels: 1 },
  classNames: { length: 10 },
} as const;

const checkNow = latest(async (setting: Setting): Promise<void> => {
  const { image, classNames } = store.data.peek() ?? MNIST;
  const answer = await askViewer("check", { setting, image, classes: classNames.length });
  if (store.setting.peek() === setting) noteCheck(setting, answer);
});

function noteCheck(setting: Setting, answer: NetworkCheck): void {
  const fitted = answer.isFit && !areSame(answer.layers, setting.layers)
    ? { ...setting, layers: answer.layers }
    : setting;
  batch(() => {
    store.check.value = answer;
    checked.value = fitted;
    store.setting.value = fitted;
  });
}

function areSame(a: readonly Spec[], b: readonly Spec[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

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
