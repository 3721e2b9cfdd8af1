/**
 * The wasm engine's kernels for images and their channels.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { numbersOf } from "../image.ts";
import { type Matrix, requireSameShape } from "../matrix.ts";
import type { Windows } from "../windows.ts";
import {
  requireChannelRows,
  requireChannels,
  requireImages,
  requirePlaces,
  requireRowForEach,
  requireTaps,
} from "./checks.ts";
import { windowsRecord } from "./windows_record.ts";
import { TRANSPOSED_B, type Workshop } from "./workshop.ts";

/** The kernels for images and their channels. */
export type ImageKernels = Pick<
  Engine,
  | "columnSums"
  | "moments"
  | "centeredDot"
  | "scaleChannels"
  | "convolve"
  | "convolveInputGradient"
  | "convolveWeightsGradient"
  | "maxPool"
  | "maxPoolGradient"
  | "averagePool"
  | "averagePoolGradient"
>;

/** What kernels of convolution are told where the gradient is sparse. */
const SPARSE = 4;
/** With fewer numbers in a window than this, to leave out zeros costs more than it brings. */
const TAPS_WORTH_SKIPPING = 64;

/** What the kernel `channelSums` sums. */
const PLAIN = 0;
const PRODUCTS = 1;
const MOMENTS = 2;

/** What the kernel `pool` gives. */
const MAXIMUM = 0;
const MEAN = 1;

/** In how many parts sums over a batch are made, at most: not by threads, so that these change no bit. */
const MOST_PARTS = 32;
/** In how many at the least, where there are as many samples; and how many numbers they have together. */
const FEWEST_PARTS = 8;
const NUMBERS_OF_PARTS = 2 ** 18;
/** How many pixels a part has at least. */
const PIXELS_PER_PART = 256;

/** The kernels of the wasm engine for images and their channels. */
export function imageKernels(workshop: Workshop): ImageKernels {
  const { heap, kernels, allFinite, at, isSparse, make, run, share, withBlock } = workshop;

  return {
    columnSums: <C extends number>(a: Matrix<number, C>, channels?: number): Matrix<1, C> => {
      if (channels !== undefined) requireChannels(a, channels);
      // As many as there are columns, unless the caller asks for fewer.
      const cols = (channels ?? a.cols) as C;
      return run(() => rowOf(cols, channelSums(PLAIN, cols, a)));
    },
    moments(a, channels) {
      requireChannels(a, channels);
      return run(() => {
        const { mean, variance } = momentsOf(a, channels);
        return { mean: rowOf(channels, mean), variance: rowOf(channels, variance) };
      });
    },
    centeredDot(a, b, center) {
      requireSameShape("multiply the elements of", a, b);
      requireChannels(a, center.cols);
      requireChannelRows(center.cols, [center]);
      const operands = { b, center };
      return run(() => rowOf(center.cols, channelSums(PRODUCTS, center.cols, a, operands)));
    },
    scaleChannels(a, factors, shifts, b, bFactors) {
      const channels = factors.cols;
      requireChannels(a, channels);
      requireChannelRows(channels, [factors, shifts, ...(bFactors ? [bFactors] : [])]);
      if (b) requireSameShape("add", a, b);
      const second = b && bFactors ? { b, bFactors } : undefined;
      // Whole vectors: four times the channels, where four do not divide them.
      const period = channels % 4 === 0 ? channels : channels * 4;
      return run(() => {
        const [x, y] = [at(a), second ? at(second.b) : 0];
        const rows = [factors, shifts, second?.bFactors].map((row) => row && numbersAt(row));
        return make(a.rows, a.cols, (out) => {
          withBlock(period * 3 * 4, (repeated) => {
            const numbers = heap.floats(repeated, period * 3);
            rows.forEach((row, i) => {
              for (let j = 0; row && j < period; j++) numbers[i * period + j] = row[j % channels]!;
            });
            const [p, q, r] = [0, 1, 2].map((i) => repeated + i * period * 4);
            share({
              kernel: "scaleChannels",
              args: [period, x, p!, q!, y, r!, out, 0, a.rows * a.cols],
              range: 7,
              unit: period * Math.ceil(1024 / period),
            }, a.rows * a.cols);
          });
        });
      });
    },

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
      const taps = windows.size[0] * windows.size[1] * windows.image.channels;
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

    maxPool: (images, windows) => pooled(MAXIMUM, images, windows),
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return run(() => poolGradient(MAXIMUM, at(images), gradient, windows));
    },
    averagePool: (images, windows) => pooled(MEAN, images, windows),
    averagePoolGradient(gradient, windows) {
      requirePlaces(gradient, windows, windows.image.channels);
      return run(() => poolGradient(MEAN, 0, gradient, windows));
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
    withWindows(windows, (record) => {
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

  function pooled(kind: number, images: Matrix, windows: Windows): Matrix {
    requireImages(images, windows);
    const cols = placesOf(windows) * windows.image.channels;
    return run(() => {
      const x = at(images);
      return make(images.rows, cols, (out) => {
        withWindows(windows, (record) => {
          const args = [kind, record, x, out, 0, images.rows];
          share({ kernel: "pool", args, range: 4, unit: 1 }, images.rows * images.cols);
        });
      });
    });
  }

  function poolGradient(kind: number, x: number, gradient: Matrix, windows: Windows): Matrix {
    const cols = numbersOf(windows.image);
    const { rows } = gradient;
    const g = at(gradient);
    return make(rows, cols, (out) => {
      withWindows(windows, (record) => {
        const args = [kind, record, x, g, out, 0, rows];
        share({ kernel: "poolGradient", args, range: 5, unit: 1 }, rows * cols);
      });
    });
  }

  function withWindows(windows: Windows, f: (record: number) => void): void {
    const words = windowsRecord(windows);
    withBlock(words.length * 4, (record) => {
      heap.words(record, words.length).set(words);
      f(record);
    });
  }

  function rowOf<C extends number>(cols: C, numbers: Float64Array): Matrix<1, C> {
    return make(1, cols, (out) => heap.floats(out, cols).set(numbers));
  }

  function numbersAt(row: Matrix): Float32Array {
    const pointer = at(row);
    return heap.floats(pointer, row.cols).slice();
  }

  /** The sums of each channel: those of parts, of so many pixels each, are added up in float64. */
  function partSums(
    kind: number,
    channels: number,
    a: Matrix,
    { b, center }: { readonly b?: Matrix; readonly center?: Matrix } = {},
  ): {
    readonly x: number;
    readonly parts: readonly { readonly begin: number; readonly sums: Float32Array }[];
  } {
    const pixels = channels === 0 ? 0 : a.rows * a.cols / channels;
    const count = Math.min(MOST_PARTS, Math.ceil(pixels / PIXELS_PER_PART));
    const [x, y, m] = [at(a), b ? at(b) : 0, center ? at(center) : 0];
    return withBlock(count * channels * 2 * 4, (out) => {
      share({
        kernel: "channelSums",
        args: [kind, pixels, channels, x, y, m, out, count, 0, count],
        range: 8,
        unit: 1,
      }, a.rows * a.cols);
      const size = channels * 2;
      const parts = Array.from({ length: count }, (_, i) => ({
        begin: Math.floor(i * pixels / count),
        sums: heap.floats(out + i * size * 4, size).slice(),
      }));
      return { x, parts };
    });
  }

  function channelSums(...args: Parameters<typeof partSums>): Float64Array {
    const [, channels] = args;
    const totals = new Float64Array(channels);
    for (const { sums } of partSums(...args).parts) {
      for (let c = 0; c < channels; c++) totals[c]! += sums[c]!;
    }
    return totals;
  }

  /**
   * Mean and variance of each channel, out of those of parts (Chan, Golub and LeVeque, "Algorithms for
   * computing the sample variance", 1983).
   */
  function momentsOf(
    a: Matrix,
    channels: number,
  ): { readonly mean: Float64Array; readonly variance: Float64Array } {
    const pixels = a.rows * a.cols / channels;
    const mean = new Float64Array(channels);
    const squares = new Float64Array(channels);
    const { x, parts } = partSums(MOMENTS, channels, a);
    parts.forEach(({ begin, sums }, i) => {
      const count = (parts[i + 1]?.begin ?? pixels) - begin;
      const first = heap.floats(x + begin * channels * 4, channels);
      for (let c = 0; c < channels; c++) {
        const sum = sums[c]!;
        const partMean = first[c]! + sum / count;
        const delta = partMean - mean[c]!;
        const total = begin + count;
        mean[c]! += delta * count / total;
        squares[c]! += sums[channels + c]! - sum * sum / count +
          delta * delta * begin * count / total;
      }
    });
    return { mean, variance: squares.map((sum) => sum / pixels) };
  }
}

/** In how many parts a sum of so many numbers is made: more of small ones, which take little memory. */
function partsOf(size: number): number {
  return Math.max(FEWEST_PARTS, Math.min(Math.floor(NUMBERS_OF_PARTS / size), MOST_PARTS));
}

function placesOf({ places: [down, across] }: Windows): number {
  return down * across;
}
