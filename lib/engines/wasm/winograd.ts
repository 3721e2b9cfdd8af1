/**
 * Convolution by Winograd's F(2x2, 3x3), with fewer than half of the multiplications, where it is faster.
 *
 * @module
 */

import { type Job, jobs } from "../../kernels/calls.ts";
import { placesOf, type Windows } from "../windows.ts";
import { withTiles } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** With fewer channels, turning tiles costs more than it saves. The kernels want multiples of 4. */
const FEWEST_CHANNELS = 8;
/** The least part of all places of tiles that an image fills: those beyond its edges are wasted. */
const LEAST_FILLED = 0.6;

/** The tiles and products of a thread at a time have so many numbers, to fit into the second-level cache. */
const NUMBERS_AT_ONCE = 48 * 1024;
/** The matrices of tiles. */
const MATRICES = 16;
/** The rows of a tile of the product. */
const ROWS = 5;
/** At least so many groups of these rows: all weights of many channels are read again for the next tiles. */
const FEWEST_GROUPS = 8;

/** The same for the gradient of weights, whose products are read and written for each group of tiles. */
const NUMBERS_FOR_WEIGHTS = 96 * 1024;
/** With fewer tiles in each part of the gradient of weights, turning their sums costs more than it saves. */
const FEWEST_TILES = 64;

/** The operands of such a convolution: how many images there are, and where all begin. */
export interface Operands {
  readonly rows: number;
  /** The channels of the windows' places. */
  readonly n: number;
  /** The images and their convolution, or their gradient and that of the convolution. */
  readonly images: number;
  readonly convolved: number;
  /** The weights, or the parts of their gradient. */
  readonly weights: number;
}

/**
 * Whether tiles are faster for windows of one group. It does not depend on the number of images, nor do the
 * bits of a result. Without fused multiply-add, the engine is to be exact, and has no tiles.
 */
export function areTiles(
  { isFused }: Pick<Workshop, "isFused">,
  { image, size, stride, dilation, places }: Windows,
  n: number,
): boolean {
  return isFused && [image.channels, n].every((c) => c >= FEWEST_CHANNELS && c % 4 === 0) &&
    size.every((pixels) => pixels === 3) && [...stride, ...dilation].every((step) => step === 1) &&
    places[0] * places[1] >= LEAST_FILLED * 4 * Math.ceil(places[0] / 2) * Math.ceil(places[1] / 2);
}

/** Convolves by tiles, and tells whether all of the result is finite. If not, it may have NaN in wrong places. */
export function convolveTiles(
  workshop: Workshop,
  windows: Windows,
  { bias, ...operands }: Operands & { readonly bias: number },
): boolean {
  const { rows, n, weights: b, images: x, convolved: out } = operands;
  const k = windows.image.channels;
  const weights = { b, rows: k, columns: n, rowStep: n * 4, tapStep: k * n * 4 };
  return inTiles(
    workshop,
    windows,
    operands,
    weights,
    (lent) => jobs.convolveWinograd({ ...lent, n, x, bias, out, to: rows }),
  );
}

/** Does what `convolveTiles` does for the gradient of the images. */
export function convolveTilesInput(
  workshop: Workshop,
  windows: Windows,
  operands: Operands,
): boolean {
  const { rows, n, images: out, convolved: gradient } = operands;
  const k = windows.image.channels;
  const taps = 9 * k;
  return workshop.withBlock(taps * n * 4, (turned) => {
    workshop.kernels.transpose({ rows: taps, columns: n, a: operands.weights, out: turned });
    const weights = { b: turned, rows: n, columns: k, rowStep: taps * 4, tapStep: k * 4 };
    return inTiles(
      workshop,
      windows,
      operands,
      weights,
      (lent) => jobs.convolveWinogradInput({ ...lent, n, gradient, out, to: rows }),
    );
  });
}

/** Whether the parts of the gradient of weights have enough tiles. */
export function fillParts(
  { places: [down, across] }: Windows,
  rows: number,
  parts: number,
): boolean {
  return rows * Math.ceil(down / 2) * Math.ceil(across / 2) >= FEWEST_TILES * parts;
}

/** Writes the gradient of the weights in so many parts by tiles. If it is not finite, it may have NaN in wrong places. */
export function convolveTilesWeights(
  workshop: Workshop,
  windows: Windows,
  { rows: samples, n, images: x, convolved: gradient, weights: out }: Operands,
  parts: number,
): void {
  const { kernels, productScratch, share, threads, withBlock } = workshop;
  const { channels } = windows.image;
  withTiles(workshop, windows, tilesIn(NUMBERS_FOR_WEIGHTS, channels + n), (w) => {
    const scratchBytes = kernels.winogradWeightsScratch({ w, n }) + productScratch;
    withBlock(scratchBytes * threads, (scratch) => {
      const operands = { w, samples, n, x, gradient, out, parts, to: parts, scratch };
      share(jobs.convolveWinogradWeights(operands), {
        operations: samples * placesOf(windows) * n * channels * 4,
        unit: 1,
        scratchBytes,
      });
    });
  });
}

/** Returns how many tiles of so many channels go together. */
function tilesIn(numbers: number, channels: number): number {
  return Math.max(FEWEST_GROUPS, Math.round(numbers / MATRICES / channels / ROWS)) * ROWS;
}

/** Runs a job with weights turned into matrices, the record of the windows and scratch memory. */
function inTiles(
  workshop: Workshop,
  windows: Windows,
  { rows: samples, n }: Operands,
  { columns, ...weights }: {
    readonly b: number;
    readonly rows: number;
    readonly columns: number;
    readonly rowStep: number;
    readonly tapStep: number;
  },
  job: (
    lent: {
      readonly w: number;
      readonly packed: number;
      readonly matrix: number;
      readonly scratch: number;
    },
  ) => Job,
): boolean {
  const { kernels, productScratch, share, threads, withBlock } = workshop;
  const operations = weights.rows * columns;
  const panels = Math.ceil(columns / 8);
  // An odd number of lines of the cache, so that the matrices do not share places in it.
  const matrix = Math.ceil(panels * weights.rows / 4) * 128 + 64;
  const together = tilesIn(NUMBERS_AT_ONCE, weights.rows + columns);
  return withBlock(MATRICES * matrix, (packed) => {
    share(jobs.winogradPanels({ ...weights, packed, matrix, to: panels }), {
      operations: operations * 36,
      unit: 1,
    });
    return withTiles(workshop, windows, together, (w) => {
      const scratchBytes = kernels.winogradScratch({ w, n }) + productScratch;
      return withBlock(
        scratchBytes * threads,
        (scratch) =>
          share(job({ w, packed, matrix, scratch }), {
            operations: samples * placesOf(windows) * operations * 4,
            unit: 1,
            scratchBytes,
          }),
      );
    });
  });
}
