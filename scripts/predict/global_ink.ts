/**
 * Ink and paper: which pixels of an image are drawn, and how dark.
 *
 * @module
 */

import type { GrayImage } from "./gray_image.ts";
import { aboveSurface } from "./surface.ts";

/** Less contrast than this between ink and paper is none: the noise of a photograph comes up to it. */
const LEAST_CONTRAST = 0.1;

/** Less than this part of the full ink is none: shadows of strokes, and what compression adds. */
const FAINT = 0.12;

/** How many standard deviations of the paper's noise are no ink. */
const NOISE = 4;

/** How often ink and paper are told apart, each time with a better estimate of the paper. */
const ROUNDS = 2;

/**
 * How much ink is on each pixel, from 0 to 1 for what the darkest strokes have. What most of the border
 * has is paper, so that ink may be dark or light; and the paper may be lit from one side. Undefined if the
 * image is blank.
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

/** The same image with fully inked strokes at 1: those of a thin pen pale where an image gets smaller. */
export function fullyInked({ pixels, ...size }: GrayImage): GrayImage {
  const full = fullInk(pixels) || 1;
  return { ...size, pixels: pixels.map((each) => Math.min(each / full, 1)) };
}

/** The places of the pixels at the edges of an image. */
function borderOf({ height, width }: GrayImage): Uint32Array {
  const bottom = (height - 1) * width;
  const across = Array.from({ length: width }, (_, x) => [x, bottom + x]);
  const down = Array.from({ length: height }, (_, y) => [y * width, y * width + width - 1]);
  return Uint32Array.from(new Set([across, down].flat(2)));
}

/** How dark strokes are that are fully inked: nine in ten pixels with ink have less. */
function fullInk(ink: Float32Array): number {
  const threshold = thresholdOf(ink);
  const drawn = ink.filter((each) => each > threshold).sort();
  return drawn[Math.floor(0.9 * (drawn.length - 1))] ?? 0;
}

/** The root of the mean square of the numbers at some places. */
function magnitude(numbers: Float32Array, places: Uint32Array): number {
  const squares = places.reduce((sum, i) => sum + (numbers[i] ?? 0) ** 2, 0);
  return Math.sqrt(squares / Math.max(places.length, 1));
}

/**
 * The number that divides numbers into two classes of least variance (Otsu, "A threshold selection method
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
