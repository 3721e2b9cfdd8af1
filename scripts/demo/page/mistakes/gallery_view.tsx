/// <reference lib="dom" />
/**
 * The gallery of mistakes.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { grouped } from "../../../shared/numbers.ts";
import { pictureOf } from "../draw/colors.ts";
import { putOnCanvas } from "../draw/draw_actions.ts";
import { PixelImage } from "../draw/pixel_image.tsx";
import { percentText } from "../draw/reading.ts";
import type { PageMistake } from "../protocol.ts";
import type { Shown } from "../store.ts";
import { takenText } from "./cells.ts";
import { cell, gallery, PAGE_SIZE, start } from "./mistakes_state.ts";

/** The images of the gallery, page by page. A click puts one on the canvas. */
export function GalleryView(): JSX.Element | null {
  const known = gallery.value;
  if (!known) return null;
  const { mistakes, total, shown, start: from } = known;
  const isRight = known.cell !== undefined && known.cell.target === known.cell.prediction;
  return (
    <section class="gallery" aria-labelledby="gallery-title">
      <h3 id="gallery-title">
        {known.cell ? takenText(known.cell, shown.classNames) : "All mistakes"}
      </h3>
      {known.cell && (
        <button
          type="button"
          class="all-mistakes"
          onClick={() => [cell.value, start.value] = [undefined, 0]}
        >
          Show all mistakes
        </button>
      )}
      <p class="faint" role="status">
        {total === 0
          ? `There are none by ${shown.title}.`
          : `${grouped(from + 1)} to ${grouped(from + mistakes.length)} of ${
            grouped(total)
          } by ${shown.title}, ${
            isRight ? "least sure" : "surest"
          } first. Choose one to put it on the canvas.`}
      </p>
      <ul class="pictures">
        {mistakes.map((mistake) => <Picture key={mistake.index} mistake={mistake} shown={shown} />)}
      </ul>
      {total > PAGE_SIZE && (
        <div class="pages">
          <button
            type="button"
            disabled={from === 0}
            onClick={() => start.value = Math.max(0, from - PAGE_SIZE)}
          >
            Earlier
          </button>
          <button
            type="button"
            disabled={from + PAGE_SIZE >= total}
            onClick={() => start.value = from + PAGE_SIZE}
          >
            More
          </button>
        </div>
      )}
    </section>
  );
}

function Picture({ mistake, shown: { image, classNames } }: {
  readonly mistake: PageMistake;
  readonly shown: Shown;
}): JSX.Element {
  const { index, target, prediction, probability, pixels } = mistake;
  const picture = useMemo(() => pictureOf({ ...image, pixels }), [pixels]);
  const text = takenText(mistake, classNames);
  const label = classNames[target] ?? `${target}`;
  return (
    <li>
      <button
        type="button"
        onClick={() => putOnCanvas({ image, pixels, title: `Test image ${index}`, label })}
      >
        <PixelImage picture={picture} label={`Test image ${index}`} />
        <span>{target === prediction ? label : text},</span>{" "}
        <span>{percentText(probability).replaceAll(" ", "\u00a0")}</span>
      </button>
    </li>
  );
}
