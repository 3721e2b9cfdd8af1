/**
 * A drawing as what was done to it, one after the other. So undoing is to leave out the last.
 *
 * @module
 */

import type { ImageSize } from "../../../../mod.ts";

/** Red, green and blue, from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** White ink, as MNIST has it. */
export const WHITE: Color = [255, 255, 255];

/** The paper. To erase is to paint with it. */
export const BLACK: Color = [0, 0, 0];

/** A place of a stroke. The longer side of the drawing is 1 long. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** How wide the brush is here. */
  readonly width: number;
}

/** A stroke of the brush or the eraser. */
export interface Stroke {
  readonly kind: "stroke";
  readonly color: Color;
  readonly points: readonly Point[];
}

/** An image that is put in place of the drawing. */
export interface PlacedImage {
  readonly kind: "image";
  readonly image: ImageSize;
  /** From 0 to 255, the channels of a pixel side by side. */
  readonly pixels: ArrayLike<number>;
  /** What it is, such as `"test image 7"`. */
  readonly title: string;
  /** The name of its class, if it is known. */
  readonly label: string | undefined;
}

/** What can be done to a drawing. */
export type Step = Stroke | PlacedImage | { readonly kind: "clear" };

/** A drawing: the steps that were done, and those that were undone and can be done again. */
export interface Drawing {
  readonly done: readonly Step[];
  /** The step that was undone last is the last. */
  readonly undone: readonly Step[];
}

/** More steps than this are not kept, so that memory stays bounded. */
const MOST_STEPS = 500;

/** An empty drawing. */
export const EMPTY: Drawing = { done: [], undone: [] };

/** Returns a drawing with one more step. Nothing can be redone then. */
export function withStep({ done }: Drawing, step: Step): Drawing {
  const all = [...done, step];
  // The oldest steps go, up to one that replaced the drawing: what is left looks the same.
  const from = all.length > MOST_STEPS ? all.findIndex((each) => each.kind !== "stroke") : 0;
  return { done: from > 0 ? all.slice(from) : all, undone: [] };
}

/** Returns a drawing without its last step. */
export function undo({ done, undone }: Drawing): Drawing {
  const last = done.at(-1);
  return last ? { done: done.slice(0, -1), undone: [...undone, last] } : { done, undone };
}

/** Returns a drawing with the step that was undone last. */
export function redo({ done, undone }: Drawing): Drawing {
  const next = undone.at(-1);
  return next ? { done: [...done, next], undone: undone.slice(0, -1) } : { done, undone };
}

/** Returns the steps that can be seen: from the last image or clearing on. */
export function visible({ done }: Drawing): readonly Step[] {
  return done.slice(Math.max(done.findLastIndex(({ kind }) => kind !== "stroke"), 0));
}

/** Returns the image that a drawing began with, if it did. */
export function placedImage(drawing: Drawing): PlacedImage | undefined {
  const [first] = visible(drawing);
  return first?.kind === "image" ? first : undefined;
}

/** Tells whether a drawing is an image as it was put there: nothing was painted over it. */
export function isUntouched(drawing: Drawing): boolean {
  return placedImage(drawing) !== undefined && visible(drawing).length === 1;
}

/** Strokes wider than this part of what they draw run together. */
const THICK = 0.28;

/** Tells whether strokes are too thick for a drawing whose longer side is so long. */
export function isThick(drawing: Drawing, extent: number): boolean {
  return visible(drawing).some((step) =>
    step.kind === "stroke" && step.color !== BLACK &&
    step.points.some(({ width }) => width > THICK * extent)
  );
}
