/// <reference lib="dom" />
/**
 * Lets the network look at what is drawn, whenever one of the two changes.
 *
 * @module
 */

import { batch, effect, untracked } from "@preact/signals";
import { attempt } from "../actions.ts";
import { latest } from "../latest.ts";
import type { Look } from "../protocol.ts";
import * as store from "../store.ts";
import { askAbout } from "../viewer.ts";
import { changed } from "./changes.ts";
import {
  asItIs,
  changes,
  drawing,
  extent,
  image,
  isCentered,
  isPlaced,
  persuasion,
  sight,
  slope,
  surface,
  target,
  wantsWhy,
} from "./draw_state.ts";
import { endStroke } from "./draw_actions.ts";
import { type Seen, seen } from "./seen.ts";
import { surfaceOf } from "./surface.ts";

/** Keeps what the network sees and says up to date. Returns a function that stops it. */
export function startLooking(): () => void {
  const stops = [effect(warmUp), effect(resize), effect(see), effect(ask), effect(askWhy)];
  return () => stops.forEach((stop) => stop());
}

let isWarm = false;

/** Lets the first network look at nothing, so that the first stroke does not wait until its kernels are compiled. */
function warmUp(): void {
  const shown = store.shown.value;
  if (!shown || isWarm) return;
  isWarm = true;
  const { height, width, channels } = shown.image;
  const pixels = new Float32Array(height * width * channels);
  // Nobody reads the answer. What goes wrong is told when there is something to see.
  askAbout(shown, "look", { pixels }).catch(() => {});
}

/** Draws anew for a network that takes images of another size. */
function resize(): void {
  const size = image.value;
  untracked(() => {
    endStroke();
    surface.value = surfaceOf(drawing.value, size);
  });
}

function see(): void {
  if (surface.value.channels !== image.value.channels) return;
  const result: Seen = asItIs.value
    ? { kind: "image", pixels: Float32Array.from(asItIs.value.pixels), extent: 1 }
    : seen(surface.value, image.value, isCentered.value && !isPlaced.value);
  batch(() => {
    sight.value = result.kind;
    extent.value = result.kind === "image" ? result.extent : 1;
    store.pixels.value = result.kind === "image"
      ? withPersuasion(changed(result.pixels, image.value, changes.value))
      : undefined;
  });
}

function withPersuasion(pixels: Float32Array): Float32Array {
  const added = persuasion.value;
  return added?.length === pixels.length ? pixels.map((light, i) => light + added[i]!) : pixels;
}

/** Returns what there is to ask: a network, and pixels of its size. */
function question(): { readonly shown: store.Shown; readonly pixels: Float32Array } | undefined {
  const [shown, pixels] = [store.shown.value, store.pixels.value];
  if (!shown || !pixels) return undefined;
  const { height, width, channels } = shown.image;
  return pixels.length === height * width * channels ? { shown, pixels } : undefined;
}

function ask(): void {
  const asked = question();
  const classes = store.look.peek()?.probabilities.length;
  // What a network said of other classes would stand beside the wrong names until the answer comes.
  if (classes !== asked?.shown.classNames.length) store.look.value = undefined;
  if (asked) void look(asked);
}

const look = latest(async ({ shown, pixels }: NonNullable<ReturnType<typeof question>>) => {
  let answer: Look | undefined;
  await attempt(async () => {
    answer = await askAbout(shown, "look", { pixels });
  });
  // The canvas may be blank by now, or the network another one with other classes.
  const classes = store.pixels.value && store.shown.value?.classNames.length;
  store.look.value = answer?.probabilities.length === classes ? answer : undefined;
});

function askWhy(): void {
  const asked = question();
  const [wants, aim] = [wantsWhy.value, target.value];
  if (asked && wants && aim !== undefined) void why({ ...asked, aim });
  else slope.value = undefined;
}

const why = latest(
  async (
    { shown, pixels, aim }: NonNullable<ReturnType<typeof question>> & { readonly aim: number },
  ) => {
    await attempt(async () => {
      const { gradient } = await askAbout(shown, "why", { pixels, target: aim });
      const isWanted = wantsWhy.value && store.pixels.value?.length === pixels.length;
      slope.value = isWanted ? { target: aim, pixels, gradient } : undefined;
    });
  },
);
