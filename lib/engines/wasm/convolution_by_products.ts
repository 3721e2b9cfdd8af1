/**
 * Convolution by the products of another library: windows of some images at a time are copied out of
 * them, and multiplied together.
 *
 * @module
 */

import { type Job, jobs } from "../../kernels/calls.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import type { ConvolutionKernels } from "../grouped.ts";
import { type Multiply, TRANSPOSED_A, TRANSPOSED_B } from "./products.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** The windows of a group of images have at most so many numbers. */
const NUMBERS_AT_ONCE = 2 ** 20;
/** Copying smaller windows costs more than a faster product saves. */
const FEWEST_TAPS = 64;

/** A group of images that are convolved together. */
interface Group {
  /** The first of the images, and their number. */
  readonly first: number;
  readonly count: number;
  /** The number of their windows, and where these begin. */
  readonly rows: number;
  readonly windows: number;
}

/** The arguments that the kernels which copy and add windows have in common. */
interface Moved {
  readonly w: number;
  readonly windows: number;
  readonly to: number;
  readonly scratch: number;
}

/** Returns convolution by `multiply`, and by `kernels` where these are faster. */
export function convolutionByProducts(
  workshop: Workshop,
  multiply: Multiply,
  kernels: ConvolutionKernels,
): ConvolutionKernels {
  return {
    convolve: convolve(workshop, multiply, kernels.convolve),
    convolveInputGradient: inputGradient(workshop, multiply, kernels.convolveInputGradient),
    convolveWeightsGradient: weightsGradient(workshop, multiply, kernels.convolveWeightsGradient),
  };
}

function convolve(
  workshop: Workshop,
  multiply: Multiply,
  kernel: Engine["convolve"],
): Engine["convolve"] {
  const { at, make, run } = workshop;
  return (images, weights, windows, bias) => {
    if (tapsOf(windows) < FEWEST_TAPS) return kernel(images, weights, windows, bias);
    requireImages(images, windows);
    requireTaps(weights, windows, bias);
    const { rows: k, cols: n } = weights;
    const cols = placesOf(windows) * n;
    return run(() => {
      const [x, b, start] = [at(images), at(weights), bias ? at(bias) : 0];
      return make(images.rows, cols, (out) => {
        grouped(workshop, windows, images.rows, (group, move) => {
          move(x, (x, moved) => jobs.copyWindowsOf({ ...moved, x }));
          const to = out + group.first * cols * 4;
          multiply({ flags: 0, m: group.rows, n, k, a: group.windows, b, bias: start, out: to });
        });
      });
    });
  };
}

function inputGradient(
  workshop: Workshop,
  multiply: Multiply,
  kernel: Engine["convolveInputGradient"],
): Engine["convolveInputGradient"] {
  const { at, make, run } = workshop;
  return (gradient, weights, windows) => {
    if (tapsOf(windows) < FEWEST_TAPS || isSparse(workshop, gradient)) {
      return kernel(gradient, weights, windows);
    }
    requirePlaces(gradient, windows, weights.cols);
    requireTaps(weights, windows);
    const { rows: n, cols: k } = weights;
    return run(() => {
      const [g, b] = [at(gradient), at(weights)];
      return make(gradient.rows, numbersOf(windows.image), (out) => {
        grouped(workshop, windows, gradient.rows, (group, move) => {
          const a = g + group.first * gradient.cols * 4;
          const flags = TRANSPOSED_B;
          multiply({ flags, m: group.rows, n, k, a, b, bias: 0, out: group.windows });
          move(out, (out, moved) => jobs.addWindowsOf({ ...moved, out }));
        });
      });
    });
  };
}

function weightsGradient(
  workshop: Workshop,
  multiply: Multiply,
  kernel: Engine["convolveWeightsGradient"],
): Engine["convolveWeightsGradient"] {
  const { at, make, run } = workshop;
  return (images, gradient, windows) => {
    if (tapsOf(windows) < FEWEST_TAPS || isSparse(workshop, gradient) || images.rows === 0) {
      return kernel(images, gradient, windows);
    }
    requireImages(images, windows);
    const n = gradient.cols / placesOf(windows);
    requirePlaces(gradient, windows, n);
    requireRowForEach(images, gradient);
    const m = tapsOf(windows);
    return run(() => {
      const [x, g] = [at(images), at(gradient)];
      return make(m, n, (out) => {
        grouped(workshop, windows, images.rows, (group, move) => {
          move(x, (x, moved) => jobs.copyWindowsOf({ ...moved, x }));
          const [a, b] = [group.windows, g + group.first * gradient.cols * 4];
          const adds = group.first > 0;
          multiply({ flags: TRANSPOSED_A, m, n, k: group.rows, a, b, bias: 0, out, adds });
        });
      });
    });
  };
}

/** Whether skipping zeros is faster than the product with them. */
function isSparse({ at, isSparse, run }: Workshop, gradient: Matrix): boolean {
  return run(() => isSparse(at(gradient), gradient.rows * gradient.cols));
}

/**
 * Calls `f` for each group of images. `move` runs a job that copies the windows of a group out of its
 * images, or adds them to its images.
 */
function grouped(
  workshop: Workshop,
  windows: Windows,
  rows: number,
  f: (
    group: Group,
    move: (images: number, job: (images: number, moved: Moved) => Job) => void,
  ) => void,
): void {
  const { kernels, share, threads, withBlock } = workshop;
  const [places, taps] = [placesOf(windows), tapsOf(windows)];
  const most = Math.max(1, Math.min(Math.floor(NUMBERS_AT_ONCE / places / taps), rows));
  const imageBytes = numbersOf(windows.image) * 4;
  withWindows(workshop, windows, (w) => {
    const scratchBytes = kernels.convolveScratch({ w });
    withBlock(scratchBytes * threads, (scratch) => {
      withBlock(most * places * taps * 4, (pointer) => {
        for (let first = 0; first < rows; first += most) {
          const count = Math.min(most, rows - first);
          const group = { first, count, rows: count * places, windows: pointer };
          f(group, (images, job) => {
            const moved = { w, windows: pointer, to: count, scratch };
            share(job(images + first * imageBytes, moved), {
              operations: count * places * taps,
              unit: 1,
              scratchBytes,
            });
          });
        }
      });
    });
  });
}
