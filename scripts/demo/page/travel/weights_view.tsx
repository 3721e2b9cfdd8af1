/// <reference lib="dom" />
/**
 * The weights of the first layer of the network that the page shows.
 *
 * @module
 */

import { effect, type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { colorOf } from "../draw/colors.ts";
import { PixelImage } from "../draw/pixel_image.tsx";
import { latest } from "../latest.ts";
import type { Questions } from "../protocol.ts";
import * as store from "../store.ts";
import { askAbout } from "../viewer.ts";
import { paced } from "./paced.ts";
import { weightPictures } from "./weight_pictures.ts";

/** The most units whose weights are shown. */
const MOST_UNITS = 64;
/** The milliseconds from one picture to the next while a network trains. */
const SHOW_EVERY = 150;

const weights: Signal<Questions["weights"]["answer"] | undefined> = signal(undefined);

const ask = latest(async (shown: store.Shown) => {
  await paced(async () => {
    try {
      weights.value = await askAbout(shown, "weights", { count: MOST_UNITS });
    } catch {
      // The network cannot be read, which the rest of the page says.
      weights.value = undefined;
    }
  }, SHOW_EVERY);
});

/** The weights, as images: they change as one travels, and while the network trains. */
export function WeightsView(): JSX.Element | null {
  useEffect(() =>
    effect(() => {
      if (store.shown.value) void ask(store.shown.value);
    }), []);
  const answer = weights.value;
  const pictures = useMemo(() => answer && weightPictures(answer.units, answer.image), [answer]);
  if (!answer || !pictures || pictures.pictures.length === 0) return null;
  const { name, total } = answer;
  const count = pictures.pictures.length;
  return (
    <section class="weights" aria-labelledby="weights-title">
      <h3 id="weights-title">What the first layer looks for</h3>
      <p class="faint">
        The weights of {name}:{" "}
        {count < total ? `the first ${count} of ${total} units` : `${total} units`}. Orange pixels
        speak for a unit, blue ones against it.
      </p>
      <div class="weights-grid" role="img" aria-label={`Weights of ${count} units of ${name}`}>
        {pictures.pictures.map((picture, i) => (
          <PixelImage key={i} picture={picture} label={`Unit ${i + 1}`} />
        ))}
      </div>
      <p class="scale faint">
        <span>-{pictures.greatest.toPrecision(2)}</span>
        <PixelImage picture={SCALE} label="Colors from the least weight to the greatest" />
        <span>{pictures.greatest.toPrecision(2)}</span>
      </p>
    </section>
  );
}

const SCALE = (() => {
  const width = 101;
  const bytes = new Uint8ClampedArray(4 * width);
  for (let i = 0; i < width; i++) bytes.set([...colorOf((i - 50) / 50), 255], 4 * i);
  return { width, height: 1, bytes };
})();
