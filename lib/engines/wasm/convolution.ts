/**
 * How the wasm engine convolves images: by kernels that multiply windows while they stand in the cache.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { numbersOf } from "../../values/image.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import { withWindows } from "./windows_record.ts";
import { TRANSPOSED_B, type Workshop } from "./workshop.ts";

/** The kernels of convolution. */
export type ConvolutionKernels = Pick<
  Engine,
  "convolve" | "convolveInputGradient" | "convolveWeightsGradient"
>;

/** What the kernels are told where the gradient is sparse. */
const SPARSE = 4;
/** With fewer numbers in a window than this, to leave out zeros costs more than it brings. */
const TAPS_WORTH_SKIPPING = 64;

/** In how many parts the gradient of weights is summed, at most: not by threads, so that these change no bit. */
const MOST_PARTS = 32;
/** In how many at the least, where there are as many samples; and how many numbers they have together. */
const FEWEST_PARTS = 8;
const NUMBERS_OF_PARTS = 2 ** 18;

/** The kernels of the wasm engine for convolution. */
export function convolutionKernels(workshop: Workshop): ConvolutionKernels {
  const { kernels, allFinite, at, isSparse, make, run, share, withBlock } = workshop;

  return {
    convolve(images, weights, windows, bias) {
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const { rows } = images;
      const { rows: taps, cols: channels } = weights;
      const cols = placesOf(windows) * channels;
      return run(() => {
        const [x, w, start] = [at(images), at(weights), bias ? at(bias) : 0];
        return make(rows, cols, (out) => {
          withPacked(0, [channels, taps, w], (packed) => {
            convolving("convolve", windows, {
              args: (record) => [record, channels, x, w, packed, start, out],
              count: rows,
              operations: rows * cols * taps,
            });
          });
        });
      });
    },
    convolveInputGradient(gradient, weights, windows) {
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const { rows } = gradient;
      const { rows: taps, cols: channels } = weights;
      return run(() => {
        const [g, w] = [at(gradient), at(weights)];
        const sparse = taps >= TAPS_WORTH_SKIPPING && isSparse(g, rows * gradient.cols) &&
          allFinite(w, taps * channels);
        return make(rows, numbersOf(windows.image), (out) => {
          const convolve = (turned: number, packed: number) =>
            convolving("convolveInput", windows, {
              args: (record) => [sparse ? SPARSE : 0, record, channels, g, turned, packed, out],
              count: rows,
              operations: rows * gradient.cols * taps,
            });
          if (!sparse) {
            withPacked(TRANSPOSED_B, [taps, channels, w], (packed) => convolve(0, packed));
            return;
          }
          withBlock(taps * channels * 4, (turned) => {
            kernels.transpose(taps, channels, w, turned);
            convolve(turned, 0);
          });
        });
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      requireImages(images, windows);
      const channels = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, channels);
      requireRowForEach(images, gradient);
      const taps = tapsOf(windows);
      const { rows } = images;
      return run(() => {
        const [x, g] = [at(images), at(gradient)];
        const sparse = taps >= TAPS_WORTH_SKIPPING && isSparse(g, rows * gradient.cols) &&
          allFinite(x, rows * images.cols);
        return make(taps, channels, (out) => {
          // Of no samples there is one part, too, and its sum is 0.
          const parts = Math.max(1, Math.min(partsOf(taps * channels), rows));
          const size = taps * channels;
          withBlock(size * (parts + 1) * 4, (sums) => {
            convolving("convolveWeights", windows, {
              args: (record) => [sparse ? SPARSE : 0, record, rows, channels, x, g, sums, parts],
              count: parts,
              operations: rows * gradient.cols * taps,
            });
            const total = sparse ? sums + size * parts * 4 : out;
            const args = [parts, size, sums, total, 0, size];
            share({ kernel: "sumParts", args, range: 4, unit: 1024 }, size * parts);
            if (sparse) kernels.transpose(channels, taps, total, out);
          });
        });
      });
    },
  };

  /** Lends the right operand of a product, packed. */
  function withPacked(
    flags: number,
    [n, k, b]: readonly [number, number, number],
    f: (packed: number) => void,
  ): void {
    const panels = Math.ceil(n / 8);
    withBlock(panels * 8 * k * 4, (packed) => {
      kernels.packPanels(flags, n, k, b, packed, 0, panels);
      f(packed);
    });
  }

  /** Runs a kernel of convolution for each of so many samples or parts. */
  function convolving(
    kernel: "convolve" | "convolveInput" | "convolveWeights",
    windows: Windows,
    { args, count, operations }: {
      readonly args: (record: number) => readonly number[];
      readonly count: number;
      readonly operations: number;
    },
  ): void {
    withWindows(workshop, windows, (record) => {
      const bytes = kernels.convolveScratch(record) + workshop.productScratch;
      withBlock(bytes * workshop.threads, (pointer) => {
        const first = args(record);
        share({
          kernel,
          args: [...first, 0, count, pointer],
          range: first.length,
          unit: 1,
          scratch: { index: first.length + 2, bytes },
        }, operations);
      });
    });
  }
}

/** In how many parts a sum of so many numbers is made: more of small ones, which take little memory. */
function partsOf(size: number): number {
  return Math.max(FEWEST_PARTS, Math.min(Math.floor(NUMBERS_OF_PARTS / size), MOST_PARTS));
}
