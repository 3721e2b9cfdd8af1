/// <reference lib="dom" />
/**
 * The state of the drawing, as signals.
 *
 * @module
 */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ImageSize } from "../../../../mod.ts";
import * as store from "../store.ts";
import { type Changes, UNCHANGED } from "./changes.ts";
import {
  type Color,
  type Drawing,
  EMPTY,
  isUntouched,
  type PlacedImage,
  placedImage,
  WHITE,
} from "./drawing.ts";
import { type Reading, readingOf } from "./reading.ts";
import { canCenter, readsHandwriting } from "./seen.ts";
import { emptySurface, type Surface } from "./surface.ts";

const MNIST: ImageSize = { height: 28, width: 28, channels: 1 };

/** The drawing. */
export const drawing: Signal<Drawing> = signal(EMPTY);

/** Whether the eraser draws, and not the brush. */
export const isErasing: Signal<boolean> = signal(false);

/** How wide either is, as a part of the longer side: MNIST's strokes are about a tenth of their digits. */
export const brushWidth: Signal<number> = signal(0.08);

/** The color of the brush, for networks that see colors. */
export const color: Signal<Color> = signal(WHITE);

/** Whether the ink is scaled and centered, as far as the user chose. */
export const wantsCentered: Signal<boolean | undefined> = signal(undefined);

/** How the image is changed before the network sees it. */
export const changes: Signal<Changes> = signal(UNCHANGED);

/** What is added to the image to change the network's mind. */
export const persuasion: Signal<Float32Array | undefined> = signal(undefined);

/** Whether the page shows what would change the network's mind. */
export const wantsWhy: Signal<boolean> = signal(false);

/** The class that it is to be changed to. Undefined for the second likeliest. */
export const whyClass: Signal<number | undefined> = signal(undefined);

/** How the probability of that class changes with each pixel of an image. */
export const slope: Signal<
  | {
    readonly target: number;
    readonly pixels: Float32Array;
    readonly gradient: Float32Array;
  }
  | undefined
> = signal(undefined);

/** Whether layers are shown each by itself. */
export const showsEachLayer: Signal<boolean> = signal(false);

/** The size of the images that the network on show takes. */
export const image: ReadonlySignal<ImageSize> = computed(() => {
  const { height, width, channels } = store.shown.value?.image ?? MNIST;
  const size = { height, width, channels };
  return lastImage = isSameSize(lastImage, size) ? lastImage : size;
});
/** A network that follows another and takes images of the same size changes nothing here. */
let lastImage = MNIST;

/** The surface with the drawing, and with the stroke that is under way. */
export const surface: Signal<Surface> = signal(emptySurface(MNIST));

/** What there is to see. */
export const sight: Signal<"blank" | "dot" | "image"> = signal("blank");

/** How long the longer side of its ink is, as a part of the canvas. */
export const extent: Signal<number> = signal(1);

/** Whether drawings are scaled and centered. */
export const isCentered: ReadonlySignal<boolean> = computed(() => {
  const { shown } = store;
  if (!canCenter(image.value)) return false;
  return wantsCentered.value ?? readsHandwriting(image.value, shown.value?.classNames ?? []);
});

/** Whether the drawing has a placed image in it, which stays in its place. */
export const isPlaced: ReadonlySignal<boolean> = computed(() =>
  placedImage(drawing.value) !== undefined
);

/** The placed image, as long as nothing was painted over it. */
export const untouched: ReadonlySignal<PlacedImage | undefined> = computed(() =>
  isUntouched(drawing.value) ? placedImage(drawing.value) : undefined
);

/** That image, if it has the size that the network takes: then the network sees its very pixels. */
export const asItIs: ReadonlySignal<PlacedImage | undefined> = computed(() => {
  const placed = untouched.value;
  return placed && isSameSize(placed.image, image.value) ? placed : undefined;
});

/** What the network reads, once it has looked. */
export const reading: ReadonlySignal<Reading | undefined> = computed(() => {
  const { look } = store;
  return look.value && readingOf(look.value.probabilities);
});

/** The class that the heat map is of. */
export const target: ReadonlySignal<number | undefined> = computed(() => {
  const count = store.shown.value?.classNames.length ?? 0;
  const chosen = whyClass.value;
  return chosen !== undefined && chosen < count ? chosen : reading.value?.second?.index;
});

function isSameSize(a: ImageSize, b: ImageSize): boolean {
  return a.height === b.height && a.width === b.width && a.channels === b.channels;
}

/** Returns the name of a class of the network on show. */
export function className(index: number): string {
  return store.shown.value?.classNames[index] ?? `${index}`;
}

/** Returns what there is to draw, for the classes of the network on show. */
export function thing(): string {
  const names = store.shown.value?.classNames ?? [];
  return names.every((name) => /^\d$/.test(name)) ? "a digit" : "something";
}
