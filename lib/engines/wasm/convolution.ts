/**
 * Convolution by the wasm engine: its kernels multiply windows while these are in the cache.
 *
 * @module
 */

import { type Job, jobs } from "../../kernels/calls.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { ConvolutionKernels } from "../grouped.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { pooledOrigin, weightsGradientOfPooled } from "./pooled_gradient.ts";
import { TRANSPOSED_B } from "./products.ts";
import {
  areTiles,
  convolveTiles,
  convolveTilesInput,
  convolveTilesWeights,
  fillParts,
} from "./winograd.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** The flag of a sparse gradient. */
const SPARSE = 4;
/** Tiles are faster than skipping zeros, unless more than this part are zeros. */
const ZEROS_BEFORE_TILES = 0.7;
/** In smaller windows, skipping zeros costs more than it saves. */
const TAPS_WORTH_SKIPPING = 64;

/** The gradient of weights is a sum of parts. Their number does not depend on threads, nor do the bits. */
const MOST_PARTS = 32;
/** At least so many parts where there are as many samples. */
const FEWEST_PARTS = 8;
/** All parts together have at most so many numbers, unless they are the fewest. */
const NUMBERS_OF_PARTS = 2 ** 18;

/** Returns the kernels of the wasm engine for convolution. */
export function convolutionKernels(workshop: Workshop): ConvolutionKernels {
  return {
    convolve: convolve(workshop),
    convolveInputGradient: convolveInputGradient(workshop),
    convolveWeightsGradient: convolveWeightsGradient(workshop),
  };
}

function convolve(workshop: Workshop): Engine["convolve"] {
  const { at, make, run } = workshop;
  return (images, weights, windows, bias) => {
    requireImages(images, windows);
    requireTaps(weights, windows, bias);
    const { rows } = images;
    const { rows: k, cols: n } = weights;
    const cols = placesOf(windows) * n;
    return run(() => {
      const [x, b, start] = [at(images), at(weights), bias ? at(bias) : 0];
      return make(rows, cols, (out) => {
        const operands = { rows, n, images: x, convolved: out, weights: b, bias: start };
        if (areTiles(workshop, windows, n) && convolveTiles(workshop, windows, operands)) return;
        withPacked(workshop, { flags: 0, n, k, b }, (packed) => {
          convolving(workshop, windows, {
            job: (w, scratch) =>
              jobs.convolve({ n, x, b, packed, bias: start, out, to: rows, w, scratch }),
            operations: rows * cols * k,
          });
        });
      });
    });
  };
}

function convolveInputGradient(workshop: Workshop): Engine["convolveInputGradient"] {
  const { kernels, at, make, run, withBlock } = workshop;
  return (gradient, weights, windows) => {
    requirePlaces(gradient, windows, weights.cols);
    requireTaps(weights, windows);
    const { rows } = gradient;
    const { rows: taps, cols: channels } = weights;
    return run(() => {
      const [g, from] = [at(gradient), at(weights)];
      const inTiles = areTiles(workshop, windows, channels);
      const least = inTiles ? ZEROS_BEFORE_TILES : undefined;
      const sparse = canSkip(workshop, gradient, weights, taps, least);
      return make(rows, numbersOf(windows.image), (out) => {
        const operands = { rows, n: channels, images: out, convolved: g, weights: from };
        if (!sparse && inTiles && convolveTilesInput(workshop, windows, operands)) return;
        const convolve = (b: number, packed: number) => {
          const flags = sparse ? SPARSE : 0;
          const operands = { flags, n: channels, gradient: g, b, packed, out, to: rows };
          convolving(workshop, windows, {
            job: (w, scratch) => jobs.convolveInput({ ...operands, w, scratch }),
            operations: rows * gradient.cols * taps,
          });
        };
        if (!sparse) {
          const operand = { flags: TRANSPOSED_B, n: taps, k: channels, b: from };
          withPacked(workshop, operand, (packed) => convolve(0, packed));
          return;
        }
        withBlock(taps * channels * 4, (turned) => {
          kernels.transpose({ rows: taps, columns: channels, a: from, out: turned });
          convolve(turned, 0);
        });
      });
    });
  };
}

function convolveWeightsGradient(workshop: Workshop): Engine["convolveWeightsGradient"] {
  const { allFinite, kernels, at, make, run, share, withBlock } = workshop;
  return (images, gradient, windows) => {
    requireImages(images, windows);
    const channels = gradient.cols / placesOf(windows);
    requirePlaces(gradient, windows, channels);
    requireRowForEach(images, gradient);
    const taps = tapsOf(windows);
    const { rows } = images;
    return run(() => {
      const x = at(images);
      const n = taps * channels;
      const parts = partsOf(n, rows);
      const found = pooledOrigin(workshop, gradient, windows);
      const pooled = found && allFinite(x, rows * images.cols) ? found : undefined;
      const mayTile = areTiles(workshop, windows, channels) && fillParts(windows, rows, parts);
      const least = mayTile ? ZEROS_BEFORE_TILES : undefined;
      const sparse = !pooled && canSkip(workshop, gradient, images, taps, least);
      const inTiles = mayTile && !pooled && !sparse;
      return make(taps, channels, (out) => {
        withBlock(n * (parts + 1) * 4, (sums) => {
          if (pooled) {
            weightsGradientOfPooled(workshop, windows, pooled, { x, out: sums, parts });
            sumUp();
            return;
          }
          const g = at(gradient);
          if (inTiles) {
            const operands = { rows, n: channels, images: x, convolved: g, weights: sums };
            convolveTilesWeights(workshop, windows, operands, parts);
            sumUp();
            if (allFinite(out, n)) return;
          }
          const flags = sparse ? SPARSE : 0;
          const operands = { flags, samples: rows, n: channels, x, gradient: g, out: sums };
          convolving(workshop, windows, {
            job: (w, scratch) =>
              jobs.convolveWeights({ ...operands, parts, to: parts, w, scratch }),
            operations: rows * gradient.cols * taps,
            scratchBytes: totalsBytes(n),
          });
          sumUp();

          function sumUp(): void {
            const isTurned = pooled !== undefined || sparse;
            const total = isTurned ? sums + n * parts * 4 : out;
            share(jobs.sumParts({ parts, n, a: sums, out: total, to: n }), {
              operations: n * parts,
              unit: 1024,
            });
            if (isTurned) kernels.transpose({ rows: channels, columns: taps, a: total, out });
          }
        });
      });
    });
  };
}

/** Whether to skip the zeros of the gradient: it has enough, and they meet finite numbers only. */
function canSkip(
  { at, allFinite, isSparse }: Workshop,
  gradient: Matrix,
  other: Matrix,
  taps: number,
  least?: number,
): boolean {
  return taps >= TAPS_WORTH_SKIPPING &&
    isSparse(at(gradient), gradient.rows * gradient.cols, least) &&
    allFinite(at(other), other.rows * other.cols);
}

/** Lends the right operand of a product, packed. */
function withPacked(
  { solo, withBlock }: Workshop,
  operand: { readonly flags: number; readonly n: number; readonly k: number; readonly b: number },
  f: (packed: number) => void,
): void {
  const panels = Math.ceil(operand.n / 8);
  withBlock(panels * 8 * operand.k * 4, (packed) => {
    solo.run(jobs.packPanels({ ...operand, packed, to: panels }), { unit: 1 });
    f(packed);
  });
}

/** Runs a job of convolution, given the record of the windows and scratch memory. */
function convolving(
  workshop: Workshop,
  windows: Windows,
  { job, operations, scratchBytes: more = 0 }: {
    readonly job: (w: number, scratch: number) => Job;
    readonly operations: number;
    readonly scratchBytes?: number;
  },
): void {
  const { kernels, productScratch, share, threads, withBlock } = workshop;
  withWindows(workshop, windows, (w) => {
    const scratchBytes = kernels.convolveScratch({ w }) + productScratch + more;
    withBlock(scratchBytes * threads, (scratch) => {
      share(job(w, scratch), { operations, unit: 1, scratchBytes });
    });
  });
}

/** Returns the bytes of scratch memory for the float64 sums of so many weights. */
export function totalsBytes(weights: number): number {
  return Math.ceil(weights / 2) * 16;
}

/** Returns the number of parts of a sum of so many numbers over samples. Small sums have more parts. */
export function partsOf(numbers: number, samples: number): number {
  const few = Math.min(Math.floor(NUMBERS_OF_PARTS / numbers), MOST_PARTS);
  // The sum of no samples is 0, and takes a part as well.
  return Math.max(1, Math.min(Math.max(FEWEST_PARTS, few), samples));
}
