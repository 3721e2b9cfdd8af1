/**
 * The mistakes that a network was surest of.
 *
 * @module
 */

import type { ImageDataset, ImageSize, NumberArray } from "../../mod.ts";
import type { Mistake } from "../../lib/training/metrics.ts";
import { type Markup, markup } from "./markup.ts";
import { probability } from "./numbers.ts";
import { bytesPicture } from "./pictures.ts";

/** A mistake beside the bytes of the image. */
export interface PicturedMistake extends Mistake {
  /** The bytes of the image. */
  readonly pixels: NumberArray;
}

/** The surest mistakes, and what their images are. */
export interface Mistakes {
  /** The mistakes on the test set that the network was surest of. */
  readonly mistakes: readonly PicturedMistake[];
  /** What the classes are called, in their order. */
  readonly classes: readonly string[];
  /** How large the images are. */
  readonly image: ImageSize;
}

/** The mistakes beside the bytes of the images, which are of this dataset. */
export function pictured(
  mistakes: readonly Mistake[],
  { inputs: { cols, data } }: ImageDataset,
): PicturedMistake[] {
  return mistakes.map((mistake) => {
    const start = mistake.index * cols;
    return { ...mistake, pixels: data.subarray(start, start + cols) };
  });
}

/** The section of the mistakes. */
export function mistakesSection({ mistakes, classes, image }: Mistakes): Markup {
  if (mistakes.length === 0) {
    return markup`<h2>The surest mistakes</h2>
<p>There are none: every test image was recognized.</p>`;
  }
  const zoom = Math.max(1, Math.round(96 / Math.max(image.height, image.width)));
  const items = mistakes.map(({ index, pixels, ...mistake }) => {
    const [target, prediction] = [classes[mistake.target], classes[mistake.prediction]];
    const picture = bytesPicture(pixels, image, { alt: `test image ${index}, ${target}`, zoom });
    return markup`<li><figure>${picture}<figcaption>
<b>${target}</b> taken for <b>${prediction}</b><br>
${prediction}: ${probability(mistake.probability)}<br>
${target}: ${probability(mistake.targetProbability)}<br>
image ${index}
</figcaption></figure></li>`;
  });
  return markup`<h2>The surest mistakes</h2>
<p class="muted">The test images that were taken for something else with the largest probability, and
the probability that was left for what they are.</p>
<ul class="pictures">${items}</ul>`;
}
