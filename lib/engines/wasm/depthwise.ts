/**
 * Depthwise convolution by the wasm engine: each channel of the images alone has some channels of the
 * output. A product would have a single row for each, so these kernels multiply channels side by side.
 *
 * @module
 */

import { type Job, jobs } from "../../kernels/calls.ts";
import { numbersOf } from "../../values/image.ts";
import { requireImages, requirePlaces, requireRowForEach, requireTaps } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { placesOf, tapsOf, type Windows } from "../windows.ts";
import type { ConvolutionKernels } from "../grouped.ts";
import { partsOf, totalsBytes } from "./convolution.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** Returns the kernels of convolution for windows where each channel is a group. */
export function depthwiseKernels(workshop: Workshop): ConvolutionKernels {
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
    const { rows: taps, cols: channels } = weights;
    const cols = placesOf(windows) * channels;
    return run(() => {
      const [x, b, start] = [at(images), at(weights), bias ? at(bias) : 0];
      return make(rows, cols, (out) => {
        const operands = { x, b, bias: start, out, to: rows };
        convolving(workshop, windows, channels, {
          job: (own) => jobs.convolveDepthwise({ ...own, ...operands }),
          operations: rows * cols * taps,
        });
      });
    });
  };
}

function convolveInputGradient(workshop: Workshop): Engine["convolveInputGradient"] {
  const { at, make, run } = workshop;
  return (gradient, weights, windows) => {
    requirePlaces(gradient, windows, weights.cols);
    requireTaps(weights, windows);
    const { rows } = gradient;
    return run(() => {
      const [g, b] = [at(gradient), at(weights)];
      return make(rows, numbersOf(windows.image), (out) => {
        const operands = { gradient: g, b, out, to: rows };
        convolving(workshop, windows, weights.cols, {
          job: (own) => jobs.convolveDepthwiseInput({ ...own, ...operands }),
          operations: rows * gradient.cols * weights.rows,
        });
      });
    });
  };
}

function convolveWeightsGradient(workshop: Workshop): Engine["convolveWeightsGradient"] {
  const { at, make, run, share, withBlock } = workshop;
  return (images, gradient, windows) => {
    requireImages(images, windows);
    const channels = gradient.cols / placesOf(windows);
    requirePlaces(gradient, windows, channels);
    requireRowForEach(images, gradient);
    const taps = tapsOf(windows);
    const { rows } = images;
    return run(() => {
      const [x, g] = [at(images), at(gradient)];
      return make(taps, channels, (out) => {
        const n = taps * channels;
        const parts = partsOf(n, rows);
        withBlock(n * parts * 4, (sums) => {
          const operands = { samples: rows, x, gradient: g, out: sums, parts, to: parts };
          convolving(workshop, windows, channels, {
            job: (own) => jobs.convolveDepthwiseWeights({ ...own, ...operands }),
            operations: rows * gradient.cols * taps,
            scratchBytes: totalsBytes(n),
          });
          share(jobs.sumParts({ parts, n, a: sums, out, to: n }), {
            operations: n * parts,
            unit: 1024,
          });
        });
      });
    });
  };
}

/** The arguments that all of the kernels take. */
interface Own {
  /** The record of the windows over the canvas. */
  readonly w: number;
  /** The channels of the output that each channel of the images has. */
  readonly copies: number;
  /** Scratch memory. */
  readonly scratch: number;
}

/** Runs a job of convolution to so many channels. */
function convolving(
  workshop: Workshop,
  windows: Windows,
  channels: number,
  { job, operations, scratchBytes: more = 0 }: {
    readonly job: (own: Own) => Job;
    readonly operations: number;
    readonly scratchBytes?: number;
  },
): void {
  const { kernels, share, threads, withBlock } = workshop;
  const copies = channels / windows.groups;
  const canvas = { ...windows, image: { ...windows.image, channels }, groups: channels };
  withWindows(workshop, canvas, (w) => {
    const scratchBytes = kernels.depthwiseScratch({ w }) + more;
    withBlock(scratchBytes * threads, (scratch) => {
      share(job({ w, copies, scratch }), { operations, unit: 1, scratchBytes });
    });
  });
}
