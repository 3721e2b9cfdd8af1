/// <reference lib="dom" />
/**
 * The weights of the first layer of the network that the page shows.
 *
 * @module
 */

import { effect, type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { colorOf } from "../draw/colors.ts";
import { PixelImage } from "../draw/pixel_image.tsx";
import { latest } from "../latest.ts";
import type { Questions } from "../protocol.ts";
import * as store from "../store.ts";
import { askAbout } from "../viewer.ts";
import { paced } from "./paced.ts";
import { weightSheet } from "./weight_sheet.ts";

/** The most units whose weights are shown. */
const MOST_UNITS = 64;
/** The milliseconds from one picture to the next while a network trains. */
const SHOW_EVERY = 250;

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
  const columns = useColumns();
  const sheet = useMemo(() => answer && weightSheet(answer.units, answer.image, columns), [
    answer,
    columns,
  ]);
  if (!answer || !sheet || answer.units.length === 0) return null;
  const { name, total, units: { length: count } } = answer;
  return (
    <section class="weights" aria-labelledby="weights-title">
      <h3 id="weights-title">What the first layer looks for</h3>
      <p class="faint">
        The weights of {count < total ? `the first ${count} of the ${total}` : `the ${total}`}{" "}
        units of {name.replaceAll("->", "→")}. Orange pixels speak for a unit, blue ones against it.
      </p>
      <PixelImage picture={sheet.picture} label={`Weights of ${count} units of ${name}`} />
      <p class="scale faint">
        <span>-{sheet.greatest.toPrecision(2)}</span>
        <PixelImage picture={SCALE} label="Colors from the least weight to the greatest" />
        <span>{sheet.greatest.toPrecision(2)}</span>
      </p>
    </section>
  );
}

/** Returns how many units stand beside each other: fewer on a narrow page. */
function useColumns(): number {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    const narrow = matchMedia("(max-width: 40rem)");
    const update = () => setNarrow(narrow.matches);
    update();
    narrow.addEventListener("change", update);
    return () => narrow.removeEventListener("change", update);
  }, []);
  return isNarrow ? 8 : 16;
}

const SCALE = (() => {
  const width = 101;
  const bytes = new Uint8ClampedArray(4 * width);
  for (let i = 0; i < width; i++) bytes.set([...colorOf((i - 50) / 50), 255], 4 * i);
  return { width, height: 1, bytes };
})();
