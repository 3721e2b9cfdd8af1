/// <reference lib="dom" />
/**
 * Which branch the travel panel shows.
 *
 * @module
 */

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { say, travel } from "../actions.ts";
import * as store from "../store.ts";
import { type Branch, branchOf, type Place } from "../timeline/timeline.ts";
import { continued } from "./continued.ts";
import { nearestStop, stopsOf } from "./stops.ts";

const chosen: Signal<number | undefined> = signal(undefined);

/** The branch that the slider is for: the one that the user chose last, or that began since. */
export const chosenBranch: ReadonlySignal<Branch | undefined> = computed(() => {
  const { branches } = store.timeline.value;
  return branches.find(({ id }) => id === chosen.value) ?? branches.at(-1);
});

/** The places that the slider stops at. */
export const stops: ReadonlySignal<readonly Place[]> = computed(() => {
  const branch = chosenBranch.value;
  return branch ? stopsOf(store.timeline.value, branch.id) : [];
});

/** The index of the stop that the page shows, or -1 if it shows none of them. */
export const current: ReadonlySignal<number> = computed(() => {
  const place = store.shown.value?.place;
  return place
    ? stops.value.findIndex(({ branch, step }) => branch === place.branch && step === place.step)
    : -1;
});

/** Chooses a branch, and shows its newest state. */
export function choose(id: number): void {
  chosen.value = id;
  const last = branchOf(store.timeline.value, id)?.kept.at(-1);
  if (last) travel({ branch: id, step: last.step });
}

/** Travels to the stop with an index. */
export function travelTo(index: number): void {
  const place = stops.value[index];
  if (place) travel(place);
}

/** Travels to the stop that is nearest to a step. */
export function travelNear(step: number): void {
  travelTo(nearestStop(stops.value, step));
}

/** Lets the next run continue from a place, with the setting of its branch in the form. */
export function continueFrom(place: Place): void {
  const branch = branchOf(store.timeline.value, place.branch);
  if (!branch) return;
  const { setting, note } = continued(branch, place.step);
  store.setting.value = setting;
  store.forkFrom.value = place;
  if (note) say(note);
}

// A run that begins is the one to look at.
effect(() => {
  const branch = store.training.value?.branch;
  if (branch !== undefined) chosen.value = branch;
});
