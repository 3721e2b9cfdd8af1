/**
 * Convolution for an engine whose products are those of another library: windows are copied out of some
 * images at a time, and multiplied together.
 *
 * @module
 */

import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { ConvolutionKernels } from "./convolution.ts";
import { withWindows } from "./windows_record.ts";
import { type Multiply, TRANSPOSED_A, TRANSPOSED_B, type Workshop } from "./workshop.ts";

/** How many numbers of windows are multiplied at a time. */
const NUMBERS_AT_ONCE = 2 ** 20;
/** With fewer numbers in a window than this, to copy windows costs more than a quicker product brings. */
const FEWEST_TAPS = 64;

/** Some images that are convolved at a time. */
interface Group {
  /** Which is the first of them, and how many they are. */
  readonly first: number;
  readonly count: number;
  /** How many windows they have together, and where these stand. */
  readonly rows: number;
  readonly windows: number;
}

/** The kernels of convolution by `multiply`, and by `kernels` where these are the better ones. */
export function convolutionByProducts(
  workshop: Workshop,
  multiply: Multiply,
  kernels: ConvolutionKernels,
): ConvolutionKernels {
  const { at, isSparse, make, run, share, withBlock } = workshop;

  return {
    convolve(images, weights, windows, bias) {
      if (tapsOf(windows) < FEWEST_TAPS) return kernels.convolve(images, weights, windows, bias);
      requireImages(images, windows);
      requireTaps(weights, windows, bias);
      const { rows: k, cols: n } = weights;
      const cols = placesOf(windows) * n;
      return run(() => {
        const [x, b, start] = [at(images), at(weights), bias ? at(bias) : 0];
        return make(images.rows, cols, (out) => {
          grouped(images.rows, windows, (group, move) => {
            move("copyWindowsOf", x);
            const to = out + group.first * cols * 4;
            multiply({ flags: 0, m: group.rows, n, k, a: group.windows, b, bias: start, out: to });
          });
        });
      });
    },
    convolveInputGradient(gradient, weights, windows) {
      const isForKernels = tapsOf(windows) < FEWEST_TAPS || sparse(gradient);
      if (isForKernels) return kernels.convolveInputGradient(gradient, weights, windows);
      requirePlaces(gradient, windows, weights.cols);
      requireTaps(weights, windows);
      const { rows: n, cols: k } = weights;
      return run(() => {
        const [g, b] = [at(gradient), at(weights)];
        return make(gradient.rows, numbersOf(windows.image), (out) => {
          grouped(gradient.rows, windows, (group, move) => {
            const a = g + group.first * gradient.cols * 4;
            const flags = TRANSPOSED_B;
            multiply({ flags, m: group.rows, n, k, a, b, bias: 0, out: group.windows });
            move("addWindowsOf", out);
          });
        });
      });
    },
    convolveWeightsGradient(images, gradient, windows) {
      const isForKernels = tapsOf(windows) < FEWEST_TAPS || sparse(gradient) ||
        images.rows === 0;
      if (isForKernels) return kernels.convolveWeightsGradient(images, gradient, windows);
      requireImages(images, windows);
      const n = gradient.cols / placesOf(windows);
      requirePlaces(gradient, windows, n);
      requireRowForEach(images, gradient);
      const m = tapsOf(windows);
      return run(() => {
        const [x, g] = [at(images), at(gradient)];
        return make(m, n, (out) => {
          grouped(images.rows, windows, (group, move) => {
            move("copyWindowsOf", x);
            const [a, b] = [group.windows, g + group.first * gradient.cols * 4];
            const adds = group.first > 0;
            multiply({ flags: TRANSPOSED_A, m, n, k: group.rows, a, b, bias: 0, out, adds });
          });
        });
      });
    },
  };

  /** Whether leaving out zeros is better than the quickest product with them. */
  function sparse(gradient: Matrix): boolean {
    return run(() => isSparse(at(gradient), gradient.rows * gradient.cols));
  }

  /**
   * Goes through images group by group. `move` runs a kernel that moves the windows of a group out of its
   * images, or into them.
   */
  function grouped(
    rows: number,
    windows: Windows,
    f: (
      group: Group,
      move: (kernel: "copyWindowsOf" | "addWindowsOf", images: number) => void,
    ) => void,
  ): void {
    const [places, taps] = [placesOf(windows), tapsOf(windows)];
    const most = Math.max(1, Math.min(Math.floor(NUMBERS_AT_ONCE / places / taps), rows));
    const imageBytes = numbersOf(windows.image) * 4;
    withWindows(workshop, windows, (record) => {
      const bytes = workshop.kernels.convolveScratch(record);
      withBlock(bytes * workshop.threads, (scratch) => {
        withBlock(most * places * taps * 4, (pointer) => {
          for (let first = 0; first < rows; first += most) {
            const count = Math.min(most, rows - first);
            const group = { first, count, rows: count * places, windows: pointer };
            f(group, (kernel, images) => {
              share({
                kernel,
                args: [record, images + first * imageBytes, pointer, 0, count, scratch],
                range: 3,
                unit: 1,
                scratch: { index: 5, bytes },
              }, count * places * taps);
            });
          }
        });
      });
    });
  }
}
