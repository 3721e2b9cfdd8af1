/// <reference lib="dom" />
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { pictureOf } from "./colors.ts";
import { beginStroke, endStroke, goOnDrawing, type Touch } from "./draw_actions.ts";
import { isErasing, sight, surface, thing } from "./draw_state.ts";
import { show } from "./pixel_image.tsx";

/** The button of a pen's eraser. */
const ERASER = 32;

/** The canvas to draw on, by mouse, finger or pen. */
export function Canvas(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  // The pointer that draws: a second finger does not.
  const pointer = useRef<number | undefined>(undefined);
  useSignalEffect(() => {
    if (canvas.current) show(canvas.current, pictureOf(surface.value));
  });

  const begin = (event: PointerEvent): void => {
    const isPrimary = event.button === 0 || (event.buttons & ERASER) !== 0;
    if (!canvas.current || pointer.current !== undefined || !isPrimary) return;
    pointer.current = event.pointerId;
    canvas.current.setPointerCapture(event.pointerId);
    beginStroke(touchOf(event, canvas.current), isErasing.value || (event.buttons & ERASER) !== 0);
  };
  const goOn = (event: PointerEvent): void => {
    const element = canvas.current;
    if (!element || event.pointerId !== pointer.current) return;
    // A browser that gives no events between two frames has this one.
    const events = event.getCoalescedEvents?.() ?? [];
    goOnDrawing((events.length > 0 ? events : [event]).map((each) => touchOf(each, element)));
  };
  const end = (event: PointerEvent): void => {
    if (event.pointerId !== pointer.current) return;
    pointer.current = undefined;
    endStroke();
  };
  return (
    <div class="draw-canvas-frame">
      <canvas
        ref={canvas}
        id="draw-canvas"
        class="pixels draw-canvas"
        role="img"
        aria-label="The canvas: draw on it with a mouse, a finger or a pen"
        onPointerDown={begin}
        onPointerMove={goOn}
        onPointerUp={end}
        onPointerCancel={end}
        onLostPointerCapture={end}
      />
      {sight.value === "blank" && <p class="draw-invitation" aria-hidden="true">Draw {thing()}</p>}
    </div>
  );
}

/** Returns where a pointer is on the canvas, whose longer side is 1 long. */
function touchOf(event: PointerEvent, canvas: HTMLCanvasElement): Touch {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const side = Math.max(width, height) || 1;
  // A mouse always presses by one half, and some pens do not tell.
  const isPen = event.pointerType === "pen" && event.pressure > 0;
  return {
    x: (event.clientX - left) / side,
    y: (event.clientY - top) / side,
    pressure: isPen ? 0.5 + event.pressure : 1,
  };
}
