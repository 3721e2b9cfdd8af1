/// <reference lib="dom" />
/**
 * The model that the run saved last, for the panels that read networks.
 *
 * @module
 */

import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { attempt, showModel } from "../actions.ts";
import { latest } from "../latest.ts";
import { MNIST } from "../places.ts";
import * as store from "../store.ts";
import { askViewer } from "../viewer.ts";
import { view } from "./follow.ts";

/** When the model was saved last, in milliseconds, or undefined where there is none. */
const saved: ReadonlySignal<number | undefined> = computed(() =>
  view.value.state?.model ?? undefined
);

const load = latest((time: number) =>
  attempt(async () => {
    const response = await fetch(new URL("run/model.safetensors", document.baseURI));
    // The run has been deleted, or begins anew: its state will say so.
    if (!response.ok) return;
    const bytes = new Uint8Array(await response.arrayBuffer());
    await showModel(bytes, `the model of ${new Date(time).toLocaleTimeString()}`);
  })
);

/** Shows each model that the run saves, from now on. */
export function showSavedModels(): void {
  effect(() => {
    if (saved.value !== undefined) void load(saved.value);
  });
}

/** Loads MNIST, to test the models on. */
export function loadImages(): Promise<void> {
  return attempt(async () => {
    store.data.value ??= await askViewer("data", { mnist: MNIST.href });
  });
}
