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
import { lastStepOf, nearestStop, stopsOf } from "./stops.ts";

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

/** The last step of all runs, at which the charts end. */
export const chartEnd: ReadonlySignal<number> = computed(() => lastStepOf(store.timeline.value));

/** Where the user wants to be: the page may need a moment to be there. */
const wanted: Signal<Place | undefined> = signal(undefined);

/** The index of the stop that the page shows, or is about to show: -1 if it shows none of them. */
export const current: ReadonlySignal<number> = computed(() => {
  const indexOf = (place: Place | undefined): number =>
    place
      ? stops.value.findIndex(({ branch, step }) => branch === place.branch && step === place.step)
      : -1;
  const goal = indexOf(wanted.value);
  // A state that the budget has no more room for is gone: another one is shown then.
  return goal >= 0 ? goal : indexOf(store.shown.value?.place);
});

/** Chooses a branch, and shows its newest state. */
export function choose(id: number): void {
  chosen.value = id;
  const last = branchOf(store.timeline.value, id)?.kept.at(-1);
  if (last) go({ branch: id, step: last.step });
}

/** Travels to the stop with an index. */
export function travelTo(index: number): void {
  const place = stops.value[index];
  if (place) go(place);
}

function go(place: Place): void {
  wanted.value = place;
  travel(place);
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

// What is shown next in another way, such as the newest state or a model, is where the user is then.
effect(() => {
  const place = store.shown.value?.place;
  const goal = wanted.peek();
  const isThere = place?.branch === goal?.branch && place?.step === goal?.step;
  if (store.isFollowing.value || isThere) wanted.value = undefined;
});

// A run that begins is the one to look at.
effect(() => {
  const branch = store.training.value?.branch;
  if (branch !== undefined) chosen.value = branch;
});
