/**
 * The wasm engine's kernels for the channels of images.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { requireChannelRows, requireChannels } from "../checks.ts";
import type { Workshop } from "./workshop.ts";

/** What the kernel `channelSums` sums. */
const PLAIN = 0;
const PRODUCTS = 1;
const MOMENTS = 2;

/** In how many parts sums are made, at most: not by threads, so that these change no bit. */
const MOST_PARTS = 32;
/** How many pixels a part has at least. */
const PIXELS_PER_PART = 256;

/** The kernels of the wasm engine for channels. */
export function channelKernels(
  { heap, at, make, run, share, withBlock }: Workshop,
): Pick<Engine, "columnSums" | "moments" | "centeredDot" | "scaleChannels"> {
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
  };

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
