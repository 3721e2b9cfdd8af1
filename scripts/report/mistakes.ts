/**
 * The mistakes that a network made with the highest probability.
 *
 * @module
 */

import type { ImageDataset, ImageSize, NumberArray } from "../../mod.ts";
import type { Mistake } from "../../lib/training/metrics.ts";
import { type Markup, markup } from "./markup.ts";
import { probability } from "./numbers.ts";
import { printable } from "../shared/command.ts";
import { section } from "./section.ts";
import { bytesPicture } from "./pictures.ts";

/** A mistake and its image. */
export interface PicturedMistake extends Mistake {
  /** The bytes of the image. */
  readonly pixels: NumberArray;
  /** The file of the image, where each image has one. */
  readonly file?: string;
}

/** The mistakes with the highest probability, and what their images show. */
export interface Mistakes {
  /** The mistakes, the one with the highest probability first. */
  readonly mistakes: readonly PicturedMistake[];
  /** The names of the classes, in order. */
  readonly classes: readonly string[];
  /** The size of the images. */
  readonly image: ImageSize;
}

/**
 * Returns the mistakes with the bytes of their images in a dataset.
 *
 * @param files The file of each image, where each has one.
 */
export function pictured(
  mistakes: readonly Mistake[],
  { inputs: { cols, bytes } }: ImageDataset,
  files?: readonly string[],
): PicturedMistake[] {
  return mistakes.map((mistake) => {
    const start = mistake.index * cols;
    return {
      ...mistake,
      pixels: bytes.subarray(start, start + cols),
      ...(files && { file: printable(files[mistake.index] ?? "") }),
    };
  });
}

/** Returns the section of the mistakes. */
export function mistakesSection({ mistakes, classes, image }: Mistakes): Markup {
  if (mistakes.length === 0) {
    return section(HEADING, markup`<p>There are none: all test images are recognized.</p>`);
  }
  const zoom = Math.max(1, Math.round(96 / Math.max(image.height, image.width)));
  const items = mistakes.map(({ index, pixels, file, ...mistake }) => {
    const [target, prediction] = [classes[mistake.target], classes[mistake.prediction]];
    const picture = bytesPicture(pixels, image, { alt: `test image ${index}, ${target}`, zoom });
    return markup`<li><figure>${picture}<figcaption>
<b>${target}</b> taken for <b>${prediction}</b><br>
${prediction}: ${probability(mistake.probability)}<br>
${target}: ${probability(mistake.targetProbability)}<br>
${file ?? `image ${index}`}
</figcaption></figure></li>`;
  });
  return section(
    HEADING,
    markup`<p class="muted">The wrong predictions with the highest probability, each with the probability of the
true class.</p>
<ul class="pictures">${items}</ul>`,
  );
}

const HEADING = "The surest mistakes";
