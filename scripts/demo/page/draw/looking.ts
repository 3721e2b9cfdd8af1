/// <reference lib="dom" />
/**
 * Lets the network look at what is drawn, whenever one of the two changes.
 *
 * @module
 */

import { batch, effect } from "@preact/signals";
import { attempt } from "../actions.ts";
import { latest } from "../latest.ts";
import * as store from "../store.ts";
import { askAbout } from "../viewer.ts";
import { changed } from "./changes.ts";
import {
  changes,
  drawing,
  image,
  isCentered,
  isPlaced,
  persuasion,
  sight,
  slope,
  surface,
  target,
  untouched,
  wantsWhy,
} from "./draw_state.ts";
import { seen } from "./seen.ts";
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
  surface.value = surfaceOf(drawing.peek(), image.value);
}

function see(): void {
  const { height, width, channels } = image.value;
  if (surface.value.channels !== channels) return;
  const placed = untouched.value;
  const isSame = placed?.image.height === height && placed.image.width === width &&
    placed.image.channels === channels;
  const result = isSame
    ? { kind: "image" as const, pixels: Float32Array.from(placed.pixels) }
    : seen(surface.value, image.value, isCentered.value && !isPlaced.value);
  batch(() => {
    sight.value = result.kind;
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
  if (asked) void look(asked);
  else store.look.value = undefined;
}

const look = latest(async ({ shown, pixels }: NonNullable<ReturnType<typeof question>>) => {
  await attempt(async () => {
    const answer = await askAbout(shown, "look", { pixels });
    const [now, classes] = [store.shown.value, store.shown.value?.classNames.length];
    // The canvas may be blank by now, or the network another one with other classes.
    if (!now || !store.pixels.value || answer.probabilities.length !== classes) return;
    store.look.value = answer;
  });
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
