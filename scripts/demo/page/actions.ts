/// <reference lib="dom" />
/**
 * What the user can do: each function changes the state of the page.
 *
 * @module
 */

import { batch } from "@preact/signals";
import { MNIST, MODEL } from "./places.ts";
import { plainName } from "./plain_name.ts";
import { latest } from "./latest.ts";
import { type DataSummary, type FromRun, MNIST_NAME, type PageData } from "./protocol.ts";
import type { Setting } from "./setting/setting.ts";
import * as store from "./store.ts";
import type { Shown } from "./store.ts";
import {
  branchOf,
  keptAt,
  type Place,
  withBranch,
  withChanged,
  withKept,
  withoutBranch,
  withoutJudgements,
  withPoints,
} from "./timeline/timeline.ts";
import { askTrainer, listen } from "./trainer.ts";
import { askViewer } from "./viewer.ts";

/** The kept states of a run, if the budget allows so many. */
const STATES_OF_A_RUN = 100;

/** Says something to the user. */
export function say(text: string, isError = false): void {
  store.notice.value = { text, isError };
}

/** Does what may fail, and says why if it does. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    say(error instanceof Error ? error.message : `${error}`, true);
  }
}

// Training.

let isTrainerReady = false;
/** The data that the trainer gets before its first run: MNIST, unless the user opened others. */
let trainerData: PageData | { readonly mnist: string } | undefined;

/**
 * Begins a run with the setting of the form, and takes all its steps, or some. It continues from a kept state, if one
 * is chosen for that.
 */
export function begin(steps?: number): void {
  const setting = store.setting.value;
  const from = store.forkFrom.value;
  if (setting && from) return beginFork(from, setting, steps);
  if (!setting || store.training.value?.isRunning) return;
  const { timeline, id } = withBranch(store.timeline.value, {
    ...{ setting, steps: NaN, from: undefined, images: [imagesNow()] },
  });
  store.timeline.value = timeline;
  train(id, setting, { steps });
}

function beginFork(from: Place, setting: Setting, steps?: number): void {
  const layers = branchOf(store.timeline.value, from.branch)?.setting.layers;
  if (JSON.stringify(layers) !== JSON.stringify(setting.layers)) {
    return say("A fork has the layers of its run: choose them again, or cancel the fork", true);
  }
  store.forkFrom.value = undefined;
  fork(from, setting, steps);
}

/** Goes on with the run that is paused. */
export function goOn(steps?: number): void {
  const training = store.training.value;
  if (!training || training.isRunning) return begin(steps);
  const branch = branchOf(store.timeline.value, training.branch);
  const kept = branch?.kept.at(-1);
  if (!branch || !kept) return begin(steps);
  if (kept.step >= branch.steps) {
    return say("This run has taken all its steps. Continue from one of its states, or reset");
  }
  const from = { checkpoint: kept.checkpoint, setting: branch.setting };
  train(branch.id, branch.setting, { steps, from });
}

/** Pauses the run after the step that is under way. */
export function pause(): void {
  askTrainer({ kind: "pause" });
}

/** Takes one step. */
export function step(): void {
  goOn(1);
}

/** Puts the run aside, so that the next one begins anew. It stays on the timeline, if it took a step. */
export function reset(): void {
  const { training, timeline } = store;
  const branch = training.value && branchOf(timeline.value, training.value.branch);
  pause();
  batch(() => {
    training.value = undefined;
    store.notice.value = undefined;
    // A run that took no step has nothing to go back to.
    if (branch?.points.length === 0) timeline.value = withoutBranch(timeline.value, branch.id);
  });
}

/** Continues from a kept state with another setting: a new branch. */
export function fork(place: Place, setting: Setting, steps?: number): void {
  const branch = branchOf(store.timeline.value, place.branch);
  const kept = keptAt(store.timeline.value, place);
  if (!branch || !kept) return;
  if (store.training.value?.isRunning) pause();
  const { timeline, id } = withBranch(store.timeline.value, {
    ...{ setting, steps: NaN, from: { branch: branch.id, step: kept.step }, kept: [kept] },
    images: [...new Set([...branch.images ?? [], imagesNow()])],
  });
  store.timeline.value = timeline;
  train(id, setting, { steps, from: { checkpoint: kept.checkpoint, setting: branch.setting } });
}

/** Returns the name of the data that runs train on now. */
function imagesNow(): string {
  return store.data.value?.name ?? MNIST_NAME;
}

function train(
  branch: number,
  setting: Setting,
  { steps, from }: {
    readonly steps: number | undefined;
    readonly from?: { readonly checkpoint: Uint8Array; readonly setting: Setting };
  },
): void {
  if (!isTrainerReady) {
    const data = trainerData ?? { mnist: MNIST.href };
    // The page needs no images itself.
    askTrainer({ kind: "data", data }, "mnist" in data ? [] : [data.training.images.bytes.buffer]);
    isTrainerReady = true;
  }
  batch(() => {
    store.isFollowing.value = true;
    store.training.value = { ...IDLE, branch, isRunning: true };
  });
  const { recipe } = setting;
  const count = store.data.value?.counts.training ?? 55_000;
  const all = recipe.steps ?? recipe.epochs * Math.ceil(count / recipe.batchSize);
  askTrainer({
    ...{ kind: "train", run: branch, setting, keepEvery: Math.ceil(all / STATES_OF_A_RUN) },
    ...(from && { from }),
    ...(steps !== undefined && { steps }),
  });
}

const IDLE = {
  engine: undefined,
  steps: NaN,
  stepsPerEpoch: NaN,
  imagesPerSecond: NaN,
  gradientNorms: [],
};

listen(
  (message) => {
    if (message.kind !== "data") batch(() => told(message, message.run));
  },
  (message) => {
    const training = store.training.value;
    if (training) store.training.value = { ...training, isRunning: false };
    say(`Training stopped: ${message}`, true);
  },
);

/** Takes what the trainer tells of a run. The run may have been put aside meanwhile: it keeps its states all the same. */
function told(message: FromRun, branch: number): void {
  const change = (changes: Partial<store.Training>): void => {
    const training = store.training.value;
    if (training?.branch === branch) store.training.value = { ...training, ...changes };
  };
  switch (message.kind) {
    case "begun": {
      const { engine, steps, stepsPerEpoch, note } = message;
      change({ engine, steps, stepsPerEpoch });
      store.timeline.value = withChanged(
        store.timeline.value,
        branch,
        (each) => ({ ...each, steps }),
      );
      if (note) say(note);
      break;
    }
    case "steps": {
      const { points, imagesPerSecond, gradientNorms } = message;
      change({ imagesPerSecond, gradientNorms });
      store.timeline.value = withPoints(store.timeline.value, branch, points);
      break;
    }
    case "kept": {
      const { step, checkpoint } = message;
      store.timeline.value = withKept(store.timeline.value, branch, { step, checkpoint });
      const isShown = store.isFollowing.value && store.training.value?.branch === branch;
      if (isShown) void showPlace({ branch, step });
      break;
    }
    case "ended":
      change({ isRunning: false });
      break;
    case "failed":
      change({ isRunning: false });
      say(message.message, true);
  }
}

// Time travel.

/** Shows the kept state at a place. */
export function travel(place: Place): void {
  store.isFollowing.value = false;
  void showPlace(place);
}

/** Shows the newest state again, while training goes on. */
export function follow(): void {
  store.isFollowing.value = true;
  const branch = store.training.value?.branch ?? store.shown.value?.place?.branch;
  if (branch !== undefined) void showPlace({ branch, step: Infinity });
}

/** Gives a branch another name. */
export function rename(id: number, name: string): void {
  store.timeline.value = withChanged(store.timeline.value, id, (branch) => ({
    ...branch,
    name: plainName(name) || branch.name,
  }));
  const place = store.shown.value?.place;
  if (place?.branch === id) void showPlace(place);
}

/** Removes a branch. */
export function remove(id: number): void {
  if (store.training.value?.branch === id) reset();
  if (store.forkFrom.value?.branch === id) store.forkFrom.value = undefined;
  store.timeline.value = withoutBranch(store.timeline.value, id);
}

const showPlace = latest(async (place: Place): Promise<void> => {
  const branch = branchOf(store.timeline.value, place.branch);
  const kept = keptAt(store.timeline.value, place);
  const data = store.data.value;
  if (!branch || !kept || !data) return;
  await show({
    id: `${branch.id}:${kept.step}`,
    title: `${branch.name}, step ${kept.step.toLocaleString("en")}`,
    weights: {
      ...{ kind: "state", setting: branch.setting, checkpoint: kept.checkpoint },
      ...{ image: data.image, classNames: data.classNames },
    },
    ...{ image: data.image, classNames: data.classNames },
    place: { branch: branch.id, step: kept.step },
  });
});

// Models and data.

async function show(shown: Shown): Promise<void> {
  store.shown.value = shown;
  // Panels ask about it; a turn lets the page paint between two of them.
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

let modelCount = 0;

/** Shows a model from the bytes of its file. */
export async function showModel(
  bytes: Uint8Array,
  title: string,
): Promise<void> {
  const weights = { kind: "model", bytes } as const;
  const id = `model ${modelCount++}`;
  const { image, classNames } = await askViewer("use", { id, weights });
  store.isFollowing.value = false;
  await show({
    ...{ id, title: plainName(title), weights, image, place: undefined },
    classNames: classNames.map(plainName),
  });
}

/**
 * Takes other data, or MNIST again. Runs on images of another size or other classes are removed, because no state of
 * theirs fits. Others stay, and are judged anew.
 */
export async function useData(data: PageData | { readonly mnist: string }): Promise<void> {
  const before = store.data.value;
  const now = await askViewer("data", data);
  reset();
  trainerData = data;
  isTrainerReady = false;
  batch(() => {
    store.data.value = now;
    store.forkFrom.value = undefined;
    const { timeline } = store;
    timeline.value = isSameTask(before, now)
      ? withoutJudgements(timeline.value)
      : { ...timeline.value, branches: [] };
  });
}

/** Tells whether networks for some data take others, too. */
export function isSameTask(before: DataSummary | undefined, now: DataSummary): boolean {
  const taskOf = ({ image: { height, width, channels }, classNames }: DataSummary): string =>
    [height, width, channels, classNames.length].join();
  return before !== undefined && taskOf(before) === taskOf(now);
}

/** Loads the model and the images that come with the page. */
export async function loadPage(): Promise<void> {
  const response = await fetch(MODEL);
  if (!response.ok) throw new Error(`The model of the page cannot be loaded: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  await showModel(bytes, "the model that came with the page");
  store.data.value = await askViewer("data", { mnist: MNIST.href });
}
