/**
 * Kernels of the reference engine for the channels of images, or for columns.
 *
 * @module
 */

import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { requireChannelRows, requireChannels } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Builder } from "./builder.ts";

/** The kernels for channels. */
export type ChannelKernels = Pick<
  Engine,
  "columnSums" | "moments" | "centeredDot" | "scaleChannels"
>;

/** Returns the kernels for channels. */
export function channelKernels({ build }: Builder): ChannelKernels {
  return {
    columnSums: <C extends number>(a: Matrix<number, C>, channels?: number): Matrix<1, C> => {
      // As many as there are columns, unless the caller asks for fewer.
      const cols = (channels ?? a.cols) as C;
      if (channels !== undefined) requireChannels(a, channels);
      const sums = channelSums(a, cols, (i) => a.data[i]!);
      return build(1, cols, (j) => sums[j]!);
    },
    moments(a, channels) {
      requireChannels(a, channels);
      const count = a.rows * a.cols / channels;
      const mean = channelSums(a, channels, (i) => a.data[i]!).map((sum) => sum / count);
      const variance = channelSums(a, channels, (i) => (a.data[i]! - mean[i % channels]!) ** 2);
      return {
        mean: build(1, channels, (c) => mean[c]!),
        variance: build(1, channels, (c) => variance[c]! / count),
      };
    },
    centeredDot(a, b, center) {
      requireSameShape("multiply the elements of", a, b);
      requireChannels(a, center.cols);
      const channels = center.cols;
      requireChannelRows(channels, [center]);
      const sums = channelSums(
        a,
        channels,
        (i) => a.data[i]! * (b.data[i]! - center.data[i % channels]!),
      );
      return build(1, channels, (c) => sums[c]!);
    },
    scaleChannels(a, factors, shifts, b, bFactors) {
      const channels = factors.cols;
      requireChannels(a, channels);
      requireChannelRows(channels, [factors, shifts, ...(bFactors ? [bFactors] : [])]);
      if (b) requireSameShape("add", a, b);
      return build(a.rows, a.cols, (i) => {
        const c = i % channels;
        const more = b && bFactors ? b.data[i]! * bFactors.data[c]! : 0;
        return a.data[i]! * factors.data[c]! + more + shifts.data[c]!;
      });
    },
  };
}

/** Returns the sum over each channel of a number for each element. */
function channelSums(
  { rows, cols }: Matrix,
  channels: number,
  element: (index: number) => number,
): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < rows * cols; i++) sums[i % channels]! += element(i);
  return sums;
}
