/**
 * Ink: how much darker pixels are than the paper around them.
 *
 * @module
 */

import { boxMean } from "./box_mean.ts";
import { closing } from "./closing.ts";
import type { GrayImage } from "./gray_image.ts";
import { withoutSlope } from "./slope.ts";
import { quantile, thresholdOf } from "./threshold.ts";

/** The part of the shorter side that a stroke is less than twice as thick as. */
const STROKE = 0.15;

/** Paper darker than this is compared as if it had this much light: what is black has noise only. */
const DARKEST_PAPER = 0.2;

/** Ink that takes less than this part of the paper's light is none: the noise of a photo comes up to it. */
const LEAST_CONTRAST = 0.1;

/** Less than this part of the full ink is none: shadows of strokes, and what compression adds. */
const FAINT = 0.15;

/** The number of standard deviations of the noise that are no ink. */
const NOISE = 5;

/** Less noise than this is left as it is. */
const LEAST_NOISE = 0.01;

/** More of an image than this is not covered by strokes. */
const MOST_COVERED = 0.5;

/** An image whose strokes are looked for: without noise, and what it is without strokes. */
export interface Paper {
  readonly image: GrayImage;
  readonly paper: GrayImage;
  /** The standard deviation of the noise that is left. */
  readonly noise: number;
}

/** Returns an image without dark strokes. */
export function paperOf(image: GrayImage): Paper {
  const radius = Math.max(Math.round(STROKE * Math.min(image.height, image.width)), 2);
  const noise = noiseOf(image);
  const isNoisy = noise > LEAST_NOISE;
  const calm = isNoisy ? boxMean(image, 1) : image;
  // A mean of nine pixels has a third of their noise.
  const paper = closing(calm, radius);
  const even = withoutSlope(calm, paper);
  return {
    image: even,
    paper: even === calm ? paper : closing(even, radius),
    noise: isNoisy ? noise / 3 : noise,
  };
}

/**
 * Returns how much ink is on each pixel, from 0 to 1 for full ink: the part of the light of the paper around
 * it that it takes. So strokes in a shadow have as much ink as those beside it. Returns undefined if there are
 * no strokes: only paper, or noise.
 *
 * @param page Which pixels are on the sheet, if it lies on a desk.
 */
export function inkOf(
  { image, paper, noise }: Paper,
  page: Uint8Array | undefined,
): GrayImage | undefined {
  const ink = image.pixels.map((light, i) => {
    if (page?.[i] === 0) return 0;
    const around = paper.pixels[i] ?? 0;
    const darker = around - light;
    return darker < NOISE * noise ? 0 : (darker - 2 * noise) / Math.max(around, DARKEST_PAPER);
  });
  const full = fullInk(ink);
  const paperLight = Math.max(quantile(paper.pixels, 0.5), DARKEST_PAPER);
  if (!(full > Math.max(LEAST_CONTRAST, NOISE * noise / paperLight))) return undefined;
  const least = Math.max(FAINT * full, NOISE * noise / paperLight);
  const drawn = ink.map((each) => each < least ? 0 : Math.min(each / full, 1));
  const covered = drawn.reduce((count, each) => count + (each > 0 ? 1 : 0), 0);
  return covered > MOST_COVERED * drawn.length ? undefined : { ...image, pixels: drawn };
}

/** Returns the same image with fully inked strokes at 1: a thin pen gets pale where an image shrinks. */
export function fullyInked({ pixels, ...size }: GrayImage): GrayImage {
  const full = fullInk(pixels) || 1;
  return { ...size, pixels: pixels.map((each) => Math.min(each / full, 1)) };
}

/** Returns the ink of strokes that are fully inked: nine in ten pixels with ink have less. */
function fullInk(ink: Float32Array): number {
  const threshold = thresholdOf(ink);
  return quantile(ink.filter((each) => each > threshold), 0.9);
}

/**
 * Returns the standard deviation of an image's noise: from the differences of pixels side by side, most of
 * which are on paper.
 */
function noiseOf({ height, width, pixels }: GrayImage): number {
  const differences = new Float32Array(Math.ceil(height * width / 2));
  for (let i = 0; i + 2 < pixels.length; i += 2) {
    const [a = 0, b = 0, c = 0] = pixels.subarray(i, i + 3);
    differences[i / 2] = Math.abs(b - (a + c) / 2);
  }
  // The median of |x| is 0.6745 standard deviations, and these differences have a variance of 1.5.
  return quantile(differences, 0.5) / 0.6745 / Math.sqrt(1.5);
}
