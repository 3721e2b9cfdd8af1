/**
 * Sums over each channel of images, by the wasm engine.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import type { Matrix } from "../../values/matrix.ts";
import type { Workshop } from "./workshop.ts";

/** The kinds of sums in `channels.as.ts`. */
const PLAIN = 0;
const PRODUCTS = 1;
const MOMENTS = 2;

/** Sums have at most so many parts. Their number does not depend on threads, nor do the bits. */
const MOST_PARTS = 32;
/** A part has at least so many pixels. */
const PIXELS_PER_PART = 256;

/** Operands of a sum of products `a (b - center)`. */
interface Centered {
  readonly b: Matrix;
  readonly center: Matrix;
}

/** The sums of a part of the pixels: a row of sums, and a row of sums of squares. */
interface Part {
  /** The first pixel of the part. */
  readonly begin: number;
  readonly sums: Float32Array;
}

/** Returns the sum of each channel of `a`, or of `a (b - center)`. */
export function channelSums(
  workshop: Workshop,
  channels: number,
  a: Matrix,
  centered?: Centered,
): Float64Array {
  const totals = new Float64Array(channels);
  const kind = centered ? PRODUCTS : PLAIN;
  for (const { sums } of partSums(workshop, kind, channels, a, centered)) {
    for (let c = 0; c < channels; c++) totals[c]! += sums[c]!;
  }
  return totals;
}

/**
 * Returns mean and variance of each channel, from those of parts (Chan, Golub and LeVeque, "Algorithms
 * for computing the sample variance", 1983).
 */
export function momentsOf(
  workshop: Workshop,
  channels: number,
  a: Matrix,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const { heap, at } = workshop;
  const pixels = a.rows * a.cols / channels;
  // The mean of nothing is not a number.
  const mean = new Float64Array(channels).fill(pixels === 0 ? NaN : 0);
  const squares = new Float64Array(channels);
  const parts = partSums(workshop, MOMENTS, channels, a);
  const x = at(a);
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

/** Returns the sums of parts of the pixels, to be added up in float64. */
function partSums(
  { heap, at, share, withBlock }: Workshop,
  kind: number,
  channels: number,
  a: Matrix,
  centered?: Centered,
): readonly Part[] {
  const pixels = channels === 0 ? 0 : a.rows * a.cols / channels;
  const parts = Math.min(MOST_PARTS, Math.ceil(pixels / PIXELS_PER_PART));
  const operands = {
    a: at(a),
    b: centered ? at(centered.b) : 0,
    center: centered ? at(centered.center) : 0,
  };
  const size = channels * 2;
  return withBlock(parts * size * 4, (out) => {
    share(jobs.channelSums({ ...operands, kind, pixels, channels, out, parts, to: parts }), {
      operations: a.rows * a.cols,
      unit: 1,
    });
    return Array.from({ length: parts }, (_, i) => ({
      begin: Math.floor(i * pixels / parts),
      sums: heap.floats(out + i * size * 4, size).slice(),
    }));
  });
}
