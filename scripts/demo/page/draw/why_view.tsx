/// <reference lib="dom" />
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import * as store from "../store.ts";
import {
  changes,
  className,
  drawing,
  image,
  persuasion,
  reading,
  slope,
  target,
  wantsWhy,
  whyClass,
} from "./draw_state.ts";
import { type Heat, heatOf, strongestPlace } from "./heat.ts";
import { persuadeNow } from "./persuading.ts";

/** What would change the network's mind. */
export function WhyView(): JSX.Element {
  const isBusy = useSignal(false);
  const outcome = useSignal("");
  // It is about the image as it was.
  useSignalEffect(() => {
    void [drawing.value, changes.value];
    outcome.value = "";
  });
  const aim = target.value;
  const isSame = aim === reading.value?.best.index;
  const persuade = async (): Promise<void> => {
    isBusy.value = true;
    outcome.value = await persuadeNow();
    isBusy.value = false;
  };
  const takeBack = (): void => {
    persuasion.value = undefined;
    outcome.value = "";
  };
  return (
    <details
      class="draw-part"
      open={wantsWhy.value}
      onToggle={({ currentTarget }) => wantsWhy.value = currentTarget.open}
    >
      <summary>What would change its mind?</summary>
      <label class="draw-class">
        Make it read{" "}
        <select
          value={whyClass.value ?? ""}
          onChange={({ currentTarget: { value } }) =>
            whyClass.value = value === "" ? undefined : Number(value)}
        >
          <option value="">the second likeliest</option>
          {(store.shown.value?.classNames ?? []).map((name, i) => (
            <option key={i} value={i}>{name}</option>
          ))}
        </select>
      </label>
      {slope.value ? <HeatFigure {...slope.value} /> : <p class="faint">Draw something first.</p>}
      <div class="draw-row">
        <button
          type="button"
          disabled={!slope.value || isBusy.value || isSame}
          onClick={() => void persuade()}
        >
          {aim === undefined ? "Change its mind" : `Make it read ${className(aim)}`}
        </button>
        <button type="button" disabled={!persuasion.value} onClick={takeBack}>Take it back</button>
      </div>
      <p class="draw-outcome" aria-live="polite">{outcome}</p>
    </details>
  );
}

/** The heat map, and what it shows. */
function HeatFigure(
  { target, pixels, gradient }: NonNullable<typeof slope.value>,
): JSX.Element {
  const size = image.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const heat = useMemo(() => heatOf(gradient, pixels, size), [gradient, pixels, size]);
  useLayoutEffect(() => {
    if (canvas.current) paintHeat(canvas.current, heat);
  }, [heat]);
  const place = strongestPlace(heat, size);
  const name = className(target);
  return (
    <figure class="draw-heat">
      <canvas
        ref={canvas}
        class="pixels"
        role="img"
        aria-label={place === undefined
          ? `A heat map without any color`
          : `A heat map of what makes ${name} likelier, strongest ${place}`}
      />
      <figcaption>
        {place === undefined ? `No pixel changes how likely ${name} is.` : (
          <>
            <span class="draw-more">Orange +</span>: more light there makes {name} likelier.{" "}
            <span class="draw-less">Blue −</span>: less light makes it likelier. It counts most{" "}
            {place}.
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** The pixels of a heat map's pixel, so that its marks are readable. */
const SCALE = 10;

function paintHeat(canvas: HTMLCanvasElement, { picture, marks }: Heat): void {
  const { height, width, bytes } = picture;
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) return;
  // Drawn small into a corner, then enlarged over itself.
  context.putImageData(new ImageData(bytes, width, height), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, width, height, 0, 0, canvas.width, canvas.height);
  context.strokeStyle = "black";
  context.lineWidth = 2;
  for (const { x, y, isMore } of marks) {
    const [left, top, middle] = [x * SCALE, y * SCALE, SCALE / 2];
    context.beginPath();
    context.moveTo(left + 2, top + middle);
    context.lineTo(left + SCALE - 2, top + middle);
    if (isMore) {
      context.moveTo(left + middle, top + 2);
      context.lineTo(left + middle, top + SCALE - 2);
    }
    context.stroke();
  }
}
