/**
 * Gradients of max pooling, which know what they come from: the gradient of a convolution's weights behind
 * them needs no more than that.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import type { Matrix } from "../../values/matrix.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { ResidentMatrix } from "../memory/resident_matrix.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** What the gradient of max pooling comes from: the images, and the gradient of their pooled images. */
export interface PooledGradient {
  readonly images: ResidentMatrix;
  readonly gradient: ResidentMatrix;
  readonly windows: Windows;
}

const origins = new WeakMap<Matrix, PooledGradient>();

/** With larger windows, it is faster to skip the zeros of the whole gradient. */
const MOST_TAPS = 63;
/** A list of the gradients of a row has at most so many. */
const LONGEST_ROW = 512;

/** Remembers what a gradient comes from. */
export function remember(gradient: Matrix, origin: PooledGradient): void {
  origins.set(gradient, origin);
}

/**
 * Returns what the gradient of a convolution comes from, if that is max pooling of 2x2 places and can still be
 * read, and the gradient of the weights is faster by it.
 */
export function pooledOrigin(
  { heap }: Pick<Workshop, "heap">,
  gradient: Matrix,
  windows: Windows,
): PooledGradient | undefined {
  const origin = origins.get(gradient);
  if (!origin) return undefined;
  const { image: { height, width, channels }, size, stride, padding } = origin.windows;
  const fits = tapsOf(windows) <= MOST_TAPS && channels % 4 === 0 && width <= 2 * LONGEST_ROW &&
    height === windows.places[0] && width === windows.places[1] &&
    channels * placesOf(windows) === gradient.cols &&
    [...size, ...stride].every((pixels) => pixels === 2) && padding.every((pixels) => pixels === 0);
  const isHere = [gradient, origin.images, origin.gradient].every((matrix) =>
    matrix instanceof ResidentMatrix && matrix.belongsTo(heap) && matrix.isReadable
  );
  return fits && isHere ? origin : undefined;
}

/** Writes the gradient of the weights in `parts`, each channels x taps, given the images at x. */
export function weightsGradientOfPooled(
  workshop: Workshop,
  windows: Windows,
  { images, gradient, windows: pooling }: PooledGradient,
  { x, out, parts }: { readonly x: number; readonly out: number; readonly parts: number },
): void {
  const { kernels, productScratch, share, threads, withBlock } = workshop;
  const { rows } = gradient;
  const n = pooling.image.channels;
  const [y, g] = [images.pointer, gradient.pointer];
  withWindows(workshop, windows, (w) => {
    const scratchBytes = kernels.pooledWeightsScratch({ w, n }) + productScratch;
    withBlock(scratchBytes * threads, (scratch) => {
      const operands = { w, samples: rows, n, x, y, gradient: g, out, parts, to: parts, scratch };
      share(jobs.convolveWeightsPooled(operands), {
        operations: rows * gradient.cols * tapsOf(windows),
        unit: 1,
        scratchBytes,
      });
    });
  });
}
