/**
 * Kernels of the wasm engine for the channels of images.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import { type Matrix, requireSameShape } from "../../values/matrix.ts";
import { requireChannelRows, requireChannels } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { channelSums, momentsOf } from "./channel_sums.ts";
import type { Workshop } from "./workshop.ts";

/** The kernels for channels. */
export type ChannelKernels = Pick<
  Engine,
  "columnSums" | "moments" | "centeredDot" | "scaleChannels"
>;

/** Returns the kernels of the wasm engine for channels. */
export function channelKernels(workshop: Workshop): ChannelKernels {
  const { heap, make, run } = workshop;
  return {
    columnSums: <C extends number>(a: Matrix<number, C>, channels?: number): Matrix<1, C> => {
      if (channels !== undefined) requireChannels(a, channels);
      // As many as there are columns, unless the caller asks for fewer.
      const cols = (channels ?? a.cols) as C;
      return run(() => rowOf(cols, channelSums(workshop, cols, a)));
    },
    moments(a, channels) {
      requireChannels(a, channels);
      return run(() => {
        const { mean, variance } = momentsOf(workshop, channels, a);
        return { mean: rowOf(channels, mean), variance: rowOf(channels, variance) };
      });
    },
    centeredDot(a, b, center) {
      requireSameShape("multiply the elements of", a, b);
      requireChannels(a, center.cols);
      requireChannelRows(center.cols, [center]);
      return run(() => rowOf(center.cols, channelSums(workshop, center.cols, a, { b, center })));
    },
    scaleChannels: scaleChannels(workshop),
  };

  function rowOf<C extends number>(cols: C, numbers: Float64Array): Matrix<1, C> {
    return make(1, cols, (out) => heap.floats(out, cols).set(numbers));
  }
}

function scaleChannels(
  { heap, at, make, run, share, withBlock }: Workshop,
): Engine["scaleChannels"] {
  return (a, factors, shifts, b, bFactors) => {
    const channels = factors.cols;
    requireChannels(a, channels);
    requireChannelRows(channels, [factors, shifts, ...(bFactors ? [bFactors] : [])]);
    if (b) requireSameShape("add", a, b);
    const second = b && bFactors ? { b, bFactors } : undefined;
    // Whole vectors: four times the channels if their number is no multiple of four.
    const period = channels % 4 === 0 ? channels : channels * 4;
    const to = a.rows * a.cols;
    return run(() => {
      const operands = { period, a: at(a), b: second ? at(second.b) : 0, to };
      const rows = [factors, shifts, second?.bFactors].map((row) => row && numbersAt(row));
      return make(a.rows, a.cols, (out) => {
        withBlock(period * 3 * 4, (repeated) => {
          const numbers = heap.floats(repeated, period * 3);
          rows.forEach((row, i) => {
            for (let j = 0; row && j < period; j++) numbers[i * period + j] = row[j % channels]!;
          });
          const job = jobs.scaleChannels({
            ...operands,
            factors: repeated,
            shifts: repeated + period * 4,
            bFactors: repeated + period * 8,
            out,
          });
          share(job, { operations: to, unit: period * Math.ceil(1024 / period) });
        });
      });
    });
  };

  /** Copies a row: views of the memory end when it grows. */
  function numbersAt(row: Matrix): Float32Array {
    const pointer = at(row);
    return heap.floats(pointer, row.cols).slice();
  }
}
