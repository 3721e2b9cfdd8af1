/// <reference lib="dom" />
/**
 * What the user can do to the drawing.
 *
 * @module
 */

import { batch } from "@preact/signals";
import { attempt } from "../actions.ts";
import * as store from "../store.ts";
import { askViewer } from "../viewer.ts";
import {
  BLACK,
  type Drawing,
  type PlacedImage,
  type Point,
  redo,
  type Step,
  type Stroke,
  undo,
  WHITE,
  withStep,
} from "./drawing.ts";
import { brushWidth, color, drawing, image, persuasion, surface } from "./draw_state.ts";
import { begun, paint, type Painting, surfaceOf } from "./surface.ts";

/** The stroke under way. */
let stroke:
  | { readonly painting: Painting; readonly width: number; readonly points: Point[] }
  | undefined;

/** The eraser is wider than the brush by this factor, so that it takes the soft edges of strokes along. */
const ERASER = 1.5;

/** A place on the canvas, and how hard the pen presses there: 1 if it does not tell. */
export interface Touch extends Pick<Point, "x" | "y"> {
  readonly pressure: number;
}

/** Begins a stroke of the brush or the eraser. */
export function beginStroke(touch: Touch, isEraser: boolean): void {
  endStroke();
  const width = brushWidth.value * (isEraser ? ERASER : 1);
  // Where networks see no colors, nobody can choose one.
  const ink = surface.value.channels === 3 ? color.value : WHITE;
  const painting = begun(surface.value, isEraser ? BLACK : ink);
  stroke = { painting, width, points: [] };
  goOnDrawing([touch]);
}

/** Goes on with the stroke. */
export function goOnDrawing(touches: readonly Touch[]): void {
  if (!stroke || touches.length === 0) return;
  const { painting, points } = stroke;
  const from = points.length;
  for (const { x, y, pressure } of touches) points.push({ x, y, width: stroke.width * pressure });
  paint(painting, points, from);
  // A new record, so that those who read the signal see that its pixels changed.
  update({ surface: { ...painting.surface } });
}

/** Ends the stroke. */
export function endStroke(): void {
  if (!stroke) return;
  const { painting: { color, surface }, points } = stroke;
  stroke = undefined;
  const step: Stroke = { kind: "stroke", color, points };
  update({ drawing: withStep(drawing.value, step), surface: { ...surface } });
}

/** Undoes the last step. */
export function undoStep(): void {
  endStroke();
  redraw(undo(drawing.value));
}

/** Does the step again that was undone last. */
export function redoStep(): void {
  endStroke();
  redraw(redo(drawing.value));
}

/** Clears the canvas. */
export function clear(): void {
  if (drawing.value.done.length > 0 && drawing.value.done.at(-1)?.kind !== "clear") {
    put({ kind: "clear" });
  }
}

/** Puts an image on the canvas, and brings the canvas into view. */
export function putOnCanvas(image: Omit<PlacedImage, "kind">): void {
  put({ kind: "image", ...image });
  document.getElementById("draw-canvas")?.scrollIntoView({ block: "nearest" });
}

/** The test image that comes next. */
let next = 0;

/** Puts the next test image on the canvas. */
export async function putNextTestImage(): Promise<void> {
  await attempt(async () => {
    const { index, label, pixels } = await askViewer("testImage", { index: next++ });
    const data = store.data.value;
    if (!data) return;
    put({
      kind: "image",
      ...{ image: data.image, pixels, title: `Test image ${index}` },
      label: data.classNames[label] ?? `${label}`,
    });
  });
}

function put(step: Step): void {
  endStroke();
  redraw(withStep(drawing.value, step));
}

function redraw(next: Drawing): void {
  update({ drawing: next, surface: surfaceOf(next, image.value) });
}

function update(next: { drawing?: Drawing; surface: typeof surface.value }): void {
  batch(() => {
    if (next.drawing) drawing.value = next.drawing;
    surface.value = next.surface;
    persuasion.value = undefined;
  });
}
