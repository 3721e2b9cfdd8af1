/**
 * Convolutions of the engine by oneDNN where it is faster.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import type { ConvolutionKernels } from "../grouped.ts";
import type { Workshop } from "../wasm/workshop.ts";
import { NUMBERS } from "./onednn_versions.ts";

const { kinds } = NUMBERS;

/** The gradient of images of fewer channels is slow: oneDNN has channels side by side in its registers. */
const FEWEST_CHANNELS = 4;

/** The operands of a convolution: images, weights, bias and places, and how many samples there are. */
interface Operands {
  readonly rows: number;
  readonly filters: number;
  readonly x: number;
  readonly w: number;
  readonly b: number;
  readonly y: number;
}

/**
 * Returns convolution by oneDNN, and by `kernels` where it has no fast kernel or zeros are worth skipping. Channels are of
 * one group. */
export function convolutionByOnednn(
  workshop: Workshop,
  kernels: ConvolutionKernels,
): ConvolutionKernels {
  const { at, isSparse, make, pool, run, share, threads, withBlock } = workshop;
  /** Convolves parts of a batch, and tells whether oneDNN could. */
  const convolved = (
    kind: number,
    { image, size, stride, dilation, padding, places }: Windows,
    parts: number,
    { rows, filters, x, w, b, y }: Operands,
  ): boolean => {
    const geometry = [
      image.height,
      image.width,
      image.channels,
      filters,
      ...size,
      ...places,
      ...stride,
      ...dilation,
      ...padding,
    ];
    const args = [kind, rows, parts, x, w, b, y, ...geometry];
    return pool.run(
      { kernel: "convolution", args: [...args, 0, parts], range: args.length, scratch: -1 },
      { unit: 1, chunks: 1 },
    );
  };
  const skips = (gradient: Matrix): boolean =>
    run(() => isSparse(at(gradient), gradient.rows * gradient.cols));
  return {
    convolve(images, weights, windows, bias) {
      if (images.rows === 0) {
        return kernels.convolve(images, weights, windows, bias);
      }
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const filters = weights.cols;
      return run(() => {
        const [x, w, b] = [at(images), at(weights), bias ? at(bias) : 0];
        let done = false;
        const result = make(images.rows, placesOf(windows) * filters, (y) => {
          done = convolved(kinds.forward, windows, threads, {
            rows: images.rows,
            filters,
            x,
            w,
            b,
            y,
          });
        });
        return done ? result : kernels.convolve(images, weights, windows, bias);
      });
    },
    convolveInputGradient(gradient, weights, windows) {
      if (
        gradient.rows === 0 || windows.image.channels < FEWEST_CHANNELS || skips(gradient)
      ) {
        return kernels.convolveInputGradient(gradient, weights, windows);
      }
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const { rows } = gradient;
      return run(() => {
        const [y, w] = [at(gradient), at(weights)];
        let done = false;
        const result = make(rows, numbersOf(windows.image), (x) => {
          done = convolved(kinds.inputs, windows, threads, {
            rows,
            filters: weights.cols,
            x,
            w,
            b: 0,
            y,
          });
        });
        return done ? result : kernels.convolveInputGradient(gradient, weights, windows);
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      if (gradient.rows === 0 || skips(gradient)) {
        return kernels.convolveWeightsGradient(images, gradient, windows);
      }
      requireImages(images, windows);
      const filters = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, filters);
      requireRowForEach(images, gradient);
      const taps = tapsOf(windows);
      const n = taps * filters;
      const { rows } = images;
      const parts = Math.min(threads, rows);
      return run(() => {
        const [x, y] = [at(images), at(gradient)];
        let done = false;
        const result = make(taps, filters, (out) =>
          withBlock(n * parts * 4, (sums) => {
            done = convolved(kinds.weights, windows, parts, { rows, filters, x, w: sums, b: 0, y });
            if (!done) return;
            share(jobs.sumParts({ parts, n, a: sums, out, to: n }), {
              operations: n * parts,
              unit: 1024,
            });
          }));
        return done ? result : kernels.convolveWeightsGradient(images, gradient, windows);
      });
    },
  };
}
