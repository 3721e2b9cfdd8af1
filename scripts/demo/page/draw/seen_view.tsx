/// <reference lib="dom" />
import type { JSX } from "preact";
import * as store from "../store.ts";
import { areNone, UNCHANGED } from "./changes.ts";
import { pictureOf } from "./colors.ts";
import {
  asItIs,
  changes,
  image,
  isCentered,
  isPlaced,
  persuasion,
  wantsCentered,
} from "./draw_state.ts";
import { PixelImage } from "./pixel_image.tsx";
import { canCenter } from "./seen.ts";
import { Slider } from "./slider.tsx";

/** The image that the network sees. */
export function SeenView(): JSX.Element {
  const { height, width, channels } = image.value;
  const pixels = store.pixels.value ?? new Float32Array(height * width * channels);
  return (
    <figure class="draw-seen">
      <PixelImage
        picture={pictureOf({ height, width, channels, pixels })}
        label={store.pixels.value ? "The image that the network sees" : "A blank image"}
      />
      <figcaption>
        What it sees: {width}x{height}
        {asItIs.value && ", as it is"}
        {!isPlaced.value && isCentered.value && ", scaled and centered"}
        {persuasion.value && ", with what changed its mind"}
      </figcaption>
    </figure>
  );
}

/** How the image is changed before the network sees it. */
export function ChangesForm(): JSX.Element {
  const { right, down, turn, noise, seed } = changes.value;
  const { height, width } = image.value;
  const far = Math.max(Math.round(Math.max(height, width) / 3), 1);
  const change = (part: Partial<typeof changes.value>): void => {
    persuasion.value = undefined;
    changes.value = { ...changes.value, ...part };
  };
  return (
    <details class="draw-part">
      <summary>Shift, turn and add noise</summary>
      <Slider
        label="Right"
        value={right}
        {...{ least: -far, most: far, step: 1 }}
        text={`${right} px`}
        onChange={(right) => change({ right })}
      />
      <Slider
        label="Down"
        value={down}
        {...{ least: -far, most: far, step: 1 }}
        text={`${down} px`}
        onChange={(down) => change({ down })}
      />
      <Slider
        label="Turn"
        value={turn}
        {...{ least: -180, most: 180, step: 5 }}
        text={`${turn}°`}
        onChange={(turn) => change({ turn })}
      />
      <Slider
        label="Noise"
        value={noise}
        {...{ least: 0, most: 1, step: 0.02 }}
        text={`${Math.round(100 * noise)} %`}
        onChange={(noise) => change({ noise })}
      />
      <div class="draw-row">
        <button type="button" onClick={() => change({ seed: seed + 1 })} disabled={noise === 0}>
          Other noise
        </button>
        <button type="button" onClick={() => change(UNCHANGED)} disabled={areNone(changes.value)}>
          As drawn
        </button>
      </div>
      {canCenter(image.value) && (
        <label class="draw-check">
          <input
            type="checkbox"
            checked={isCentered.value}
            onChange={({ currentTarget }) => wantsCentered.value = currentTarget.checked}
          />{" "}
          Scale and center drawings as MNIST does
        </label>
      )}
    </details>
  );
}
