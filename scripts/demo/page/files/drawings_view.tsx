/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as store from "../store.ts";
import type { KeptDrawing } from "./drawings.ts";
import { keepDrawing, removeDrawing, saveDrawings, useDrawings } from "./files_actions.ts";
import { busy, drawings } from "./files_state.ts";

/** The drawings that are kept, and what can be done with them. */
export function DrawingsView(): JSX.Element {
  const [chosen, choose] = useState<string | undefined>(undefined);
  const names = store.shown.value?.classNames ?? [];
  const label = names.find((name) => name === chosen) ?? names[0] ?? "";
  const kept = drawings.value;
  const isDrawn = store.pixels.value !== undefined;
  const isIdle = busy.value === undefined;
  return (
    <section aria-labelledby="drawings-title">
      <h3 id="drawings-title">Drawings</h3>
      <div class="files-buttons">
        <label>
          It shows{" "}
          <select value={label} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {names.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
        <button type="button" disabled={!isDrawn} onClick={() => keepDrawing(label)}>
          Keep this drawing
        </button>
      </div>
      {kept.length === 0
        ? (
          <p class="faint">
            Keep what is on the canvas, as the network sees it: to train on it, or to save it as
            CSV.
          </p>
        )
        : (
          <>
            <ul class="files-drawings" aria-label="Drawings that are kept">
              {kept.map((drawing) => (
                <li key={drawing.id}>
                  <Thumbnail drawing={drawing} />
                  <span>{drawing.label}</span>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Remove drawing ${drawing.id}, which shows ${drawing.label}`}
                    onClick={() => removeDrawing(drawing.id)}
                  >
                    ×
                  </button>
                </li>
              ))}
            </ul>
            <div class="files-buttons">
              <button type="button" onClick={saveDrawings}>Save as CSV</button>
              <button type="button" disabled={!isIdle} onClick={() => void useDrawings(true)}>
                Add to {store.data.value?.name ?? "the data"}
              </button>
              <button type="button" disabled={!isIdle} onClick={() => void useDrawings(false)}>
                Train on these alone
              </button>
            </div>
          </>
        )}
    </section>
  );
}

function Thumbnail({ drawing }: { readonly drawing: KeptDrawing }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { image: { height, width, channels }, label } = drawing;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const data = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) {
        data.data[4 * i + c] = drawing.pixels[i * channels + Math.min(c, channels - 1)] ?? 0;
      }
      data.data[4 * i + 3] = 255;
    }
    context.putImageData(data, 0, 0);
  }, [drawing]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={`A drawing that shows ${label}`}
    />
  );
}
