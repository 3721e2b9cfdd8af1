/**
 * Tells ink from paper: which pixels of an image are drawn, and how dark.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";
import { aboveSurface } from "./surface.ts";

/** The least contrast between ink and paper. The noise of a photograph has less. */
const LEAST_CONTRAST = 0.1;

/** The least part of the full ink. Shadows of strokes and traces of compression have less. */
const FAINT = 0.12;

/** The least ink, in standard deviations of the paper's noise. */
const NOISE = 4;

/** The number of rounds, each with a better estimate of the paper. */
const ROUNDS = 2;

/**
 * Returns the ink on each pixel, from 0 for none to 1 for the ink of the darkest strokes. Most of the
 * border is taken for paper, so ink may be dark or light. The paper may be lit from one side. Returns
 * undefined if the image is blank.
 */
export function inkOf(image: GrayImage): GrayImage | undefined {
  const border = borderOf(image);
  let paper = border;
  let light = image.pixels;
  let isLightOnDark = false;
  for (let round = 0; round < ROUNDS; round++) {
    light = aboveSurface(image, paper);
    const threshold = thresholdOf(light);
    const isAbove = (i: number): boolean => (light[i] ?? 0) > threshold;
    isLightOnDark = border.filter(isAbove).length * 2 < border.length;
    paper = Uint32Array.from(light.keys()).filter((i) => isAbove(i) !== isLightOnDark);
  }
  const ink = aboveSurface(image, paper).map((each) => Math.max(isLightOnDark ? each : -each, 0));
  const full = fullInk(ink);
  if (!(full > LEAST_CONTRAST)) return undefined;
  const isBorder = new Set(border);
  const noise = magnitude(ink, paper.filter((i) => isBorder.has(i)));
  const least = Math.max(FAINT * full, NOISE * noise);
  return fullyInked({ ...image, pixels: ink.map((each) => each < least ? 0 : each) });
}

/** Returns the image with the darkest strokes at 1. Thin strokes get pale where an image gets smaller. */
export function fullyInked({ pixels, ...size }: GrayImage): GrayImage {
  const full = fullInk(pixels) || 1;
  return { ...size, pixels: pixels.map((each) => Math.min(each / full, 1)) };
}

/** Returns the places of the pixels at the edges of an image. */
function borderOf({ height, width }: GrayImage): Uint32Array {
  const bottom = (height - 1) * width;
  const across = Array.from({ length: width }, (_, x) => [x, bottom + x]);
  const down = Array.from({ length: height }, (_, y) => [y * width, y * width + width - 1]);
  return Uint32Array.from(new Set([across, down].flat(2)));
}

/** Returns the ink of the darkest strokes: nine in ten pixels with ink have less. */
function fullInk(ink: Float32Array): number {
  const threshold = thresholdOf(ink);
  const drawn = ink.filter((each) => each > threshold).sort();
  return drawn[Math.floor(0.9 * (drawn.length - 1))] ?? 0;
}

/** Returns the root mean square of the numbers at some places. */
function magnitude(numbers: Float32Array, places: Uint32Array): number {
  const squares = places.reduce((sum, i) => sum + (numbers[i] ?? 0) ** 2, 0);
  return Math.sqrt(squares / Math.max(places.length, 1));
}

/**
 * Returns the threshold that divides numbers into two classes of least variance (Otsu, "A threshold selection method
 * from gray-level histograms", 1979).
 */
function thresholdOf(numbers: Float32Array): number {
  const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (most - least) / BINS || 1;
  const counts = new Uint32Array(BINS);
  for (const each of numbers) {
    const bin = Math.min(Math.floor((each - least) / width), BINS - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let best = { variance: -Infinity, bin: 0 };
  let below = 0;
  let sumBelow = 0;
  counts.forEach((count, bin) => {
    below += count;
    sumBelow += count * bin;
    const rest = numbers.length - below;
    if (below === 0 || rest === 0) return;
    const distance = sumBelow / below - (total - sumBelow) / rest;
    const variance = below * rest * distance ** 2;
    if (variance > best.variance) best = { variance, bin };
  });
  return least + (best.bin + 1) * width;
}

const BINS = 256;
