/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import * as store from "../store.ts";
import { clear, putNextTestImage, redoStep, undoStep } from "./draw_actions.ts";
import { brushWidth, color, drawing, image, isErasing, sight } from "./draw_state.ts";
import type { Color } from "./drawing.ts";
import { Slider } from "./slider.tsx";

/** The brush, the eraser, and what else one does to a drawing. */
export function Tools(): JSX.Element {
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const { done, undone } = drawing.value;
  return (
    <div class="draw-tools">
      <div class="draw-row">
        <fieldset class="draw-choice">
          <legend class="hidden-text">Tool</legend>
          <Choice isErasing={false} name="Brush" />
          <Choice isErasing name="Eraser" />
        </fieldset>
        <button
          type="button"
          onClick={undoStep}
          disabled={done.length === 0}
          title="Ctrl+Z"
          aria-keyshortcuts="Control+Z Meta+Z"
        >
          Undo
        </button>
        <button
          type="button"
          onClick={redoStep}
          disabled={undone.length === 0}
          title="Ctrl+Shift+Z"
          aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z Control+Y"
        >
          Redo
        </button>
        <button type="button" onClick={clear} disabled={sight.value === "blank"}>Clear</button>
      </div>
      <div class="draw-row">
        <button
          type="button"
          onClick={() => void putNextTestImage()}
          disabled={!store.data.value}
          title="Puts the next image of the test set on the canvas"
        >
          Next test {store.data.value?.name === "MNIST" || !store.data.value ? "digit" : "image"}
        </button>
        <Slider
          label="Width"
          value={brushWidth.value}
          {...{ least: 0.02, most: 0.2, step: 0.01 }}
          text={`${Math.round(100 * brushWidth.value)} %`}
          onChange={(width) => brushWidth.value = width}
        />
        {image.value.channels === 3 && (
          <label class="draw-color">
            Color
            <input
              type="color"
              value={hexOf(color.value)}
              onInput={({ currentTarget }) => color.value = colorOf(currentTarget.value)}
            />
          </label>
        )}
      </div>
    </div>
  );
}

function Choice(
  { isErasing: erases, name }: { readonly isErasing: boolean; readonly name: string },
): JSX.Element {
  return (
    <label>
      <input
        type="radio"
        name="draw-tool"
        checked={isErasing.value === erases}
        onChange={() => isErasing.value = erases}
      />
      <span>{name}</span>
    </label>
  );
}

/** Undoes and redoes by keyboard, except where the keys undo what is typed. */
function onKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const step = key === "y" || key === "z" && event.shiftKey
    ? redoStep
    : key === "z"
    ? undoStep
    : undefined;
  if (!step) return;
  event.preventDefault();
  step();
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return !["range", "radio", "checkbox", "color", "button", "file"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement ||
    target instanceof HTMLElement && target.isContentEditable;
}

function hexOf(color: Color): string {
  return `#${color.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
}

function colorOf(hex: string): Color {
  const part = (start: number): number => parseInt(hex.slice(start, start + 2), 16) || 0;
  return [part(1), part(3), part(5)];
}
