/**
 * Kernels of the webgpu engine for channels of images, or for columns.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { requireChannelRows, requireChannels } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { queueChannelSums } from "./channel_sums.ts";
import { elementKernel } from "./kernel.ts";
import { queueMoments } from "./moments.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels for channels. */
export type ChannelKernels = Pick<
  Engine,
  "columnSums" | "moments" | "centeredDot" | "scaleChannels"
>;

const SCALE = elementKernel({
  name: "scaleChannels",
  params: { channels: "u32" },
  inputs: { a: "f32", factors: "f32", shifts: "f32" },
  outputs: { out: "f32" },
  code: `
  let c = i % params.channels;
  out[i] = fma(a[i], factors[c], shifts[c]);`,
});

const SCALE_AND_ADD = elementKernel({
  name: "scaleChannels of two",
  params: { channels: "u32" },
  inputs: { a: "f32", factors: "f32", shifts: "f32", b: "f32", b_factors: "f32" },
  outputs: { out: "f32" },
  code: `
  let c = i % params.channels;
  out[i] = fma(a[i], factors[c], fma(b[i], b_factors[c], shifts[c]));`,
});

/** Returns the kernels for channels. */
export function channelKernels(workshop: Workshop): ChannelKernels {
  const { at, each, make, run } = workshop;
  const pixelsOf = (a: Matrix, channels: number) => ({
    pixels: a.rows * a.cols / Math.max(channels, 1),
    channels,
  });
  return {
    columnSums: <C extends number>(a: Matrix<number, C>, channels?: number): Matrix<1, C> => {
      if (channels !== undefined) requireChannels(a, channels);
      // As many as there are columns, unless the caller asks for fewer.
      const cols = (channels ?? a.cols) as C;
      return run(() => {
        const sums = { a: at(a), ...pixelsOf(a, cols) };
        return make(1, cols, (out) => queueChannelSums(workshop, sums, out));
      });
    },
    moments(a, channels) {
      requireChannels(a, channels);
      return run(() => {
        const numbers = { x: at(a), ...pixelsOf(a, channels) };
        const variance = make(1, channels, () => {});
        const mean = make(1, channels, (out) => {
          queueMoments(workshop, { ...numbers, mean: out, variance: at(variance) });
        });
        return { mean, variance };
      });
    },
    centeredDot(a, b, center) {
      requireSameShape("multiply the elements of", a, b);
      requireChannels(a, center.cols);
      requireChannelRows(center.cols, [center]);
      return run(() => {
        const centered = { b: at(b), center: at(center) };
        const sums = { a: at(a), centered, ...pixelsOf(a, center.cols) };
        return make(1, center.cols, (out) => queueChannelSums(workshop, sums, out));
      });
    },
    scaleChannels(a, factors, shifts, b, bFactors) {
      const channels = factors.cols;
      requireChannels(a, channels);
      requireChannelRows(channels, [factors, shifts, ...(bFactors ? [bFactors] : [])]);
      if (b) requireSameShape("add", a, b);
      return run(() => {
        const buffers = { a: at(a), factors: at(factors), shifts: at(shifts) };
        const second = b && bFactors && { b: at(b), b_factors: at(bFactors) };
        return make(a.rows, a.cols, (out) => {
          const count = a.rows * a.cols;
          const params = { channels };
          if (second) {
            each(SCALE_AND_ADD, count, { params, buffers: { ...buffers, ...second, out } });
          } else {
            each(SCALE, count, { params, buffers: { ...buffers, out } });
          }
        });
      });
    },
  };
}
