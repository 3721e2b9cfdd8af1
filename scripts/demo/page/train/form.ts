/// <reference lib="dom" />
/**
 * The form of the training: what it holds, and whether a run can start with it.
 *
 * @module
 */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Spec } from "../../../../mod.ts";
import type { Recipe } from "../../../train/recipe.ts";
import { latest } from "../latest.ts";
import type { NetworkCheck } from "../protocol.ts";
import type { PagePreset, Presets } from "../setting/page_presets.ts";
import type { Setting } from "../setting/setting.ts";
import * as store from "../store.ts";
import { branchOf } from "../timeline/timeline.ts";
import { askViewer } from "../viewer.ts";
import { gpu } from "./gpu.ts";

/** The settings of the presets, once the viewer told them. */
export const presets: Signal<Presets | undefined> = signal(undefined);

/** The fields that have a text that they cannot have, each with its name for the user. */
export const wrongFields: Signal<ReadonlyMap<string, string>> = signal(new Map());

/** The setting that the newest check is about. */
export const checked: Signal<Setting | undefined> = signal(undefined);

/** Why no run can start for a moment. */
export const CHECKING = "The network is being checked";

/** Why no run can start with the form as it is, or undefined if one can. */
export const whyNot: ReadonlySignal<string | undefined> = computed(() => {
  if (!store.setting.value || !store.data.value) return "The images are still loading";
  const [wrong] = wrongFields.value.values();
  if (wrong !== undefined) return `${wrong} has to be corrected`;
  const check = store.check.value;
  if (check?.isFit === false) {
    return check.layer === undefined
      ? "The network has no layers"
      : `Layer ${check.layer + 1} does not fit`;
  }
  if (checked.value !== store.setting.value) return CHECKING;
  if (store.setting.value.engine === "webgpu") {
    if (!gpu.value) return CHECKING;
    if ("why" in gpu.value) {
      return `There is no GPU to train on: ${gpu.value.why}. Choose the processor as the engine`;
    }
  }
  const from = store.forkFrom.value;
  const branch = from && branchOf(store.timeline.value, from.branch);
  return !branch || areSame(branch.setting.layers, store.setting.value.layers)
    ? undefined
    : `A fork keeps the layers of ${branch.name}, and these are others`;
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

/** Fills the form with a preset. Seed and engine stay. */
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
export const task: ReadonlySignal<string> = computed(() => {
  const { image, classNames } = store.data.value ?? MNIST;
  return JSON.stringify([image.height, image.width, image.channels, classNames.length]);
});

const MNIST = {
  image: { height: 28, width: 28, channels: 1 },
  classNames: { length: 10 },
} as const;

/** Checks the network of a setting. */
export const checkNow = latest(async (setting: Setting): Promise<void> => {
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
